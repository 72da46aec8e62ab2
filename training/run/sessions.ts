import { execFile } from 'node:child_process'
import { appendFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { parseJson, readLines } from '../json.ts'

const FILE = 'sessions.jsonl'

const sessionSchema = z.object({
  /** Steps done before. */
  step: z.int().min(0),
  startedAt: z.iso.datetime(),
  backend: z.string(),
  precision: z.string(),
  hardware: z.string(),
  codeVersion: z.string(),
})

/** One call that trained a run: what it ran on. A line of sessions.jsonl. */
export type RunSession = z.infer<typeof sessionSchema>

/** Notes that a call begins to train a run on this machine. */
export async function appendSession(
  run: string,
  { step, backend, precision }: Pick<RunSession, 'step' | 'backend' | 'precision'>,
): Promise<void> {
  const session: RunSession = {
    step,
    startedAt: new Date().toISOString(),
    backend,
    precision,
    hardware: hardware(),
    codeVersion: await codeVersion(),
  }
  // A line of its own, even after one that was cut short.
  await appendFile(join(run, FILE), `\n${JSON.stringify(session)}\n`)
}

/** All calls that trained a run, oldest first; a line cut short by a kill is left out. */
export async function readSessions(run: string): Promise<RunSession[]> {
  return (await readLines(join(run, FILE))).flatMap((line) => {
    const result = sessionSchema.safeParse(parseJson(line))
    return result.success ? [result.data] : []
  })
}

function hardware(): string {
  const processors = cpus()
  return `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`
}

/** The checkout's commit; a copy without git says so. */
async function codeVersion(): Promise<string> {
  const git = promisify(execFile)('git', ['rev-parse', '--short=12', 'HEAD'], {
    cwd: new URL('.', import.meta.url),
  })
  return git.then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  )
}
