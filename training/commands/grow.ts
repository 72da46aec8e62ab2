import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineCommand } from 'citty'
import { GardenError } from '../../lib/error.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { startBackend } from '../backend/backend.ts'
import { METRICS } from '../evaluate/evaluate.ts'
import { type GrowOptions, growModel } from '../grow/grow.ts'
import { collectionNames, type GardenModel, readModel } from '../grow/model.ts'
import { releaseOfRun } from '../publish/publish.ts'
import { columns } from '../table.ts'
import { withBar } from './bar.ts'
import { limitArgs, parseLimits, stopSignal } from './limits.ts'
import { sendRelease } from './send.ts'
import { storeArg } from './store.ts'

/** All of it in seconds: what a real one needs is there, and each step runs. */
const REHEARSAL = {
  set: 'resolution=16,generatorWidth=4,criticWidth=4,batch=8,gridColumns=2,tick=0.032,kimg=0.064',
  count: 64,
  options: { samples: 16, metrics: ['swd'], examples: 60, pictures: 60 },
  walks: ['1,2'],
} as const

const WHOLE = {
  samples: 2000,
  metrics: METRICS.filter((metric) => metric !== 'critic'),
  examples: 6000,
  pictures: 4000,
}

const { backend, precision, maxMinutes, maxCpuMinutes } = limitArgs

export const grow = defineCommand({
  meta: {
    name: 'grow',
    description:
      'Make a model of the garden from its file: data set, training, metrics, directions, release. What is done is not done again; an interrupted call goes on',
  },
  args: {
    model: {
      type: 'positional',
      required: false,
      description: 'a name in training/collection, or a .json of your own; all are listed without',
    },
    data: {
      type: 'string',
      valueHint: 'path',
      default: 'data',
      description: 'folder of packed data sets',
    },
    runs: {
      type: 'string',
      valueHint: 'path',
      default: 'runs',
      description: 'folder of run folders',
    },
    ...storeArg,
    set: { type: 'string', description: 'overrides of its configuration, such as kimg=200' },
    fonts: { type: 'string', description: 'instead of its fonts, as of "gan dataset make"' },
    rehearse: {
      type: 'boolean',
      default: false,
      description: 'do all of it in seconds, with tiny networks, in a folder that is removed again',
    },
    backend,
    precision,
    maxMinutes,
    maxCpuMinutes,
  },
  async run({ args }) {
    if (args.model === undefined) return listModels()
    const set = [args.set, args.rehearse && REHEARSAL.set].filter(Boolean).join(',')
    const model = withFonts(await readModel(args.model, set), args.fonts)
    const { precision = 'float32' } = args
    const limits = parseLimits({ maxMinutes: args.maxMinutes, maxCpuMinutes: args.maxCpuMinutes })
    const started = await startBackend(args.backend ?? 'auto', print)
    const session = { backend: started, precision, limits, signal: stopSignal() }
    if (args.rehearse) return rehearse(model, session)
    const { data, runs, store } = args
    await growAndPublish(model, { ...WHOLE, ...session, data, runs }, store)
  },
})

function print(line: string): void {
  console.log(line)
}

async function growAndPublish(
  model: GardenModel,
  options: GrowOptions,
  store: string,
): Promise<void> {
  // Refused now rather than after days.
  const storage = await openStorage(store, process.env)
  const run = await growModel(model, options, { progress: withBar, print })
  if (run === undefined) return
  requireGoingOn(options.signal)
  const { id, en, zh, ja, walks, curated } = model
  const words = { ...(zh && { zh: titled(zh) }), ...(ja && { ja: titled(ja) }) }
  const { release, origin } = await releaseOfRun(
    { run, id, walks, curated, ...titled(en), words },
    print,
  )
  requireGoingOn(options.signal)
  await sendRelease(storage, release, origin, { store, dryRun: false, json: false })
}

function requireGoingOn(signal: AbortSignal): void {
  if (!signal.aborted) return
  throw new GardenError('interrupted', 'Interrupted before it was published.', {
    suggestion: 'Go on with the same command.',
  })
}

async function rehearse(
  model: GardenModel,
  session: Pick<GrowOptions, 'backend' | 'precision' | 'limits' | 'signal'>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'))
  const { sha256: _, ...data } = { ...model.data, count: REHEARSAL.count }
  const small = { ...model, data, walks: [...REHEARSAL.walks] }
  const places = { data: join(folder, 'data'), runs: join(folder, 'runs') }
  try {
    const options = { ...REHEARSAL.options, ...session, ...places }
    await growAndPublish(small, options, join(folder, 'store'))
  } finally {
    await rm(folder, { recursive: true })
  }
  print(`rehearsed ${model.id}: nothing is kept`)
}

function titled([title, description]: readonly [string, string]) {
  return { title, description }
}

function withFonts(model: GardenModel, fonts: string | undefined): GardenModel {
  const { from } = model.data
  if (fonts === undefined || typeof from === 'string' || !('fonts' in from)) return model
  const { sha256: _, ...data } = model.data
  return {
    ...model,
    data: { ...data, from: { ...from, fonts: fonts.split(/\s+/).filter(Boolean) } },
  }
}

async function listModels(): Promise<void> {
  const models = await Promise.all((await collectionNames()).map((name) => readModel(name)))
  const rows = models.map(({ id, en, preset, config, data }) => [
    ...[id, subjectOf(data), preset, `${config.resolution} px`, `${config.kimg} kimg`, en[1]],
  ])
  print(columns(['model', 'of', 'preset', 'resolution', 'schedule', ''], rows, [3, 4]))
}

function subjectOf({ from }: GardenModel['data']): string {
  if (typeof from === 'string') return from
  return 'style' in from ? from.style : from.glyphs
}
