import { type CommandDef, defineCommand, runCommand } from 'citty'
import { type ErrorCode, GardenError } from '../lib/error.ts'
import { coded } from './fault.ts'
import { checkArguments, findCommand, meantArguments, UsageError, usageText } from './usage.ts'

// Each command's module is imported when it is called, so that `gan setup` starts without TensorFlow.
const root = defineCommand({
  meta: { name: 'gan', description: 'Trains generators and publishes them for the gallery' },
  subCommands: {
    doctor: async () => (await import('./commands/doctor.ts')).doctor,
    dataset: async () => (await import('./commands/dataset.ts')).dataset,
    grow: async () => (await import('./commands/grow.ts')).grow,
    presets: async () => (await import('./commands/presets.ts')).presets,
    train: async () => (await import('./commands/train.ts')).train,
    resume: async () => (await import('./commands/resume.ts')).resume,
    list: async () => (await import('./commands/list.ts')).list,
    compare: async () => (await import('./commands/compare.ts')).compare,
    sweep: async () => (await import('./commands/sweep.ts')).sweep,
    work: async () => (await import('./commands/work.ts')).work,
    watch: async () => (await import('./commands/watch.ts')).watch,
    evaluate: async () => (await import('./commands/evaluate.ts')).evaluate,
    classify: async () => (await import('./commands/classify.ts')).classify,
    directions: async () => (await import('./commands/directions.ts')).directions,
    sample: async () => (await import('./commands/sample.ts')).sample,
    walk: async () => (await import('./commands/walk.ts')).walk,
    timelapse: async () => (await import('./commands/timelapse.ts')).timelapse,
    curves: async () => (await import('./commands/curves.ts')).curves,
    publish: async () => (await import('./commands/publish.ts')).publish,
    republish: async () => (await import('./commands/republish.ts')).republish,
    import: async () => (await import('./commands/import.ts')).importModel,
    export: async () => (await import('./commands/export.ts')).exportModel,
    unpublish: async () => (await import('./commands/unpublish.ts')).unpublish,
    rollback: async () => (await import('./commands/rollback.ts')).rollback,
    gc: async () => (await import('./commands/gc.ts')).gc,
    bench: async () => (await import('./commands/bench.ts')).bench,
    setup: async () => (await import('./commands/setup.ts')).setup,
  },
})

const INPUT_CODES: ReadonlySet<ErrorCode> = new Set([
  'invalid_recipe',
  'invalid_query',
  'invalid_manifest',
  'invalid_config',
  'invalid_dataset',
  'invalid_model',
  'sample_differs',
  'unknown_model',
  'unknown_release',
  'config_changed',
])

/**
 * Runs one `gan` command line (the words after the program's name) and returns the exit code: 0 done, 1 failed,
 * 2 wrong usage or invalid input, 130 interrupted. Whatever a command throws is printed here and nowhere else.
 *
 * @param from the folder that paths are meant from, where that is not the one the program runs in
 */
export async function gan(line: string[], from?: string): Promise<number> {
  try {
    await run(line, from)
    return 0
  } catch (thrown) {
    const error = coded(thrown)
    report(error)
    return exitCode(error)
  }
}

async function run(line: string[], from: string | undefined): Promise<void> {
  const invocation = await findCommand(root as CommandDef, line)
  if (invocation.command.run === undefined || asksForHelp(invocation.args)) {
    console.log(await usageText(invocation))
    if (!asksForHelp(invocation.args)) throw new UsageError('no command given')
    return
  }
  await checkArguments(invocation)
  await runCommand(invocation.command, { rawArgs: await meantArguments(invocation, from) })
}

function asksForHelp(args: string[]): boolean {
  return args.includes('--help') || args.includes('-h')
}

function report(error: unknown): void {
  if (error instanceof GardenError) {
    console.error(`error (${error.code}): ${error.message}`)
    if (error.suggestion !== undefined) console.error(error.suggestion)
  } else if (isUsage(error)) {
    console.error(`error (usage): ${error.message}`)
    console.error('"gan --help" lists the commands, "gan <command> --help" the options of one.')
  } else {
    console.error('error (unexpected):', error)
  }
}

function exitCode(error: unknown): number {
  if (isUsage(error)) return 2
  if (!(error instanceof GardenError)) return 1
  if (error.code === 'interrupted') return 130
  return INPUT_CODES.has(error.code) ? 2 : 1
}

/** citty does not export the class of its own usage errors (a missing argument, a value out of an enumeration). */
function isUsage(error: unknown): error is Error {
  return error instanceof UsageError || (error instanceof Error && error.name === 'CLIError')
}
