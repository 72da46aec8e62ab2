import { GardenError } from '../../lib/error.ts'
import type { withBar } from '../commands/bar.ts'
import type { DatasetInfo } from '../data/dataset.ts'
import { madeSource } from '../data/made.ts'
import { pack } from '../data/pack.ts'
import { freeOptions } from '../data/packed.ts'
import { shapeOf } from '../data/picture.ts'
import type { Source } from '../data/source.ts'
import { findSource } from '../data/sources.ts'
import { findDirections } from '../directions/find.ts'
import { readDirections, wantedHash } from '../directions/record.ts'
import { findingsTable } from '../directions/table.ts'
import { evaluate, leastPictures, type Metric, tellsAll } from '../evaluate/evaluate.ts'
import { readRecords, weightsHash } from '../evaluate/record.ts'
import { metricsTable } from '../evaluate/table.ts'
import { modelVariables } from '../networks/variables.ts'
import { openGenerator } from '../pictures/generator.ts'
import type { Limits } from '../train/loop.ts'
import { plannedFor } from '../train/planned.ts'
import { type Precision, resumeRun, startRun } from '../train/session.ts'
import type { GardenModel } from './model.ts'
import { findRun, isGrown } from './run.ts'

export type GrowOptions = {
  /** Folder that data sets are packed into, each in one of its own. */
  data: string
  /** Folder of the run folders. */
  runs: string
  backend: string
  precision: Precision
  /** Of this call. */
  limits: Limits
  signal: AbortSignal
  /** Real and generated pictures that are compared. */
  samples: number
  metrics: readonly Metric[]
  /** Pictures of the data set, and generated ones, that directions are learned from. */
  examples: number
  pictures: number
}

/** Pictures of a data set that is drawn, as long as nothing else is said. */
const DRAWN = 20_000

type Watch = { progress: typeof withBar; print: (line: string) => void }

/**
 * Grows a model as far as it goes: packs its data set, trains it to the end of its schedule, measures it and looks for
 * its directions. What an earlier call has done is not done again; one that was interrupted goes on.
 * The backend must be started.
 *
 * @returns the run's folder; undefined when the schedule has not come to its end
 * @throws GardenError `invalid_dataset` when the data set is not the one that the file names; `interrupted` once the
 *   signal is aborted; as each step
 */
export async function growModel(
  model: GardenModel,
  options: GrowOptions,
  { progress, print }: Watch,
): Promise<string | undefined> {
  const watch = { progress: stopping(progress, options.signal), print }
  const { folder, info } = await packData(model, options, watch)
  const run = await trainModel(model, folder, info, options, watch)
  if (!run) return undefined
  await measureModel(run, info, options, watch)
  await directModel(model, run, folder, options, watch)
  return run
}

/** Work ends where it has come to, once it is told to stop: what is whole by then is kept. */
function stopping(progress: typeof withBar, signal: AbortSignal): typeof withBar {
  return (total, unit, work) =>
    progress(total, unit, (onProgress) =>
      work((done) => {
        if (signal.aborted) throw interrupted(`${done} of ${total} ${unit}`)
        onProgress(done)
      }),
    )
}

function interrupted(where: string): GardenError {
  return new GardenError('interrupted', `Interrupted at ${where}.`, {
    suggestion: 'Go on with the same command.',
  })
}

async function packData(
  { id, data, config: { resolution, channels } }: GardenModel,
  options: GrowOptions,
  { progress, print }: Watch,
): Promise<{ folder: string; info: DatasetInfo }> {
  const source = await sourceOf(data, resolution)
  const usual = await freeOptions(source, shapeOf({ resolution, channels }), options.data)
  const { folder } = usual
  print(`${id}: ${source.count} pictures in ${folder}`)
  const { seed } = data
  const named = isFound(data) ? usual : { ...usual, seed, name: `${usual.name}-${seed}` }
  const { info } = await progress(source.count, 'pictures', (onProgress) =>
    pack(source, named, onProgress),
  )
  if (data.sha256 === undefined || data.sha256 === info.sha256) return { folder, info }
  throw new GardenError(
    'invalid_dataset',
    `The data set in ${folder} hashes to ${info.sha256}, the model's file names ${data.sha256}.`,
    {
      suggestion:
        'Install the versions that package-lock.json names with "npm ci"; or remove sha256 from the file, if the pictures are to change.',
    },
  )
}

async function sourceOf(data: GardenModel['data'], resolution: number): Promise<Source> {
  const { from, count, seed } = data
  if (typeof from !== 'string') return madeSource(from, { count: count ?? DRAWN, seed, resolution })
  const source = await findSource(from)
  if (count === undefined || count >= source.count) return source
  return { ...source, count, digest: `${source.digest} ${count}` }
}

function isFound({ from }: GardenModel['data']): boolean {
  return typeof from === 'string'
}

/** Undefined when it stopped before the end of its schedule. */
async function trainModel(
  { id, config: wanted }: GardenModel,
  data: string,
  info: DatasetInfo,
  { runs, backend, precision, limits, signal }: GrowOptions,
  { print }: Watch,
): Promise<string | undefined> {
  const session = { backend, precision, limits, signal, print }
  const { sha256 } = info
  const config = await plannedFor(wanted, { folder: data, info })
  const begun = await findRun(runs, config, sha256)
  if (begun === undefined) await startRun(config, data, runs, session)
  else if (!(await isGrown(begun, config))) await resumeRun(begun, session)
  const run = await findRun(runs, config, sha256)
  if (run && (await isGrown(run, config))) return run
  print(`${id} is not grown yet: the same command goes on`)
  return undefined
}

async function measureModel(
  run: string,
  { count }: DatasetInfo,
  { samples, metrics }: GrowOptions,
  watch: Watch,
): Promise<void> {
  const compared = Math.min(samples, Math.floor(count / 2))
  const wanted = metrics.filter((metric) => compared >= leastPictures(metric))
  if (await isMeasured(run, compared, wanted, watch)) return
  const options = { run, age: 'newest', count: compared, wanted, seed: 0 } as const
  const found = await evaluate({ ...options, calibrate: false }, watch)
  watch.print(metricsTable(found))
}

async function isMeasured(
  run: string,
  samples: number,
  metrics: readonly Metric[],
  { print }: Watch,
): Promise<boolean> {
  const { generator, dispose } = await openGenerator(run, {}, print)
  const hash = await weightsHash(modelVariables(generator))
  dispose()
  const records = await readRecords(run)
  const found = records.find((one) => one.generator === hash && one.basis.samples === samples)
  return found !== undefined && tellsAll(found, metrics)
}

async function directModel(
  { directions }: GardenModel,
  run: string,
  data: string,
  { examples, pictures }: GrowOptions,
  watch: Watch,
): Promise<void> {
  const { step, kimg, dispose } = await openGenerator(run, {}, watch.print)
  dispose()
  const options = { run, data, examples, pictures, wanted: directions }
  const found = await readDirections(run, { step, kimg })
  if (found?.wanted === wantedHash(options)) return
  watch.print(findingsTable(await findDirections(options, watch)))
}
