import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { encodePng } from '../../lib/image/png.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import type { Config } from '../config.ts'
import { runAges } from '../pictures/generator.ts'
import type { Progress } from '../progress.ts'
import { requireRunData } from '../run/data.ts'
import { type RunInfo, readRun } from '../run/folder.ts'
import { knownSets, OTHER_REALS } from './calibrate.ts'
import { conditionsOfSets } from './conditions.ts'
import { criticLosses } from './critic.ts'
import { writeDistanceCurves } from './curves.ts'
import {
  MEASURES,
  type Measure,
  measureDistances,
  needsFeatures,
  type Sample,
  sampleOf,
} from './distances.ts'
import { type FeatureSpace, openFeatureSpace } from './features.ts'
import { nearestReals, neighbourSheet, pixelFeatures, SHOWN } from './neighbours.ts'
import { type Reals, readReals } from './reals.ts'
import { LEAST_RECALLED } from './recall.ts'
import {
  type Basis,
  hasMeasure,
  type Measured,
  type MetricsRecord,
  metricsFile,
  ofSame,
  readRecords,
  sameBasis,
  writeRecord,
} from './record.ts'
import { mostAlike } from './spread.ts'
import { type Subject, withSubject } from './subject.ts'
import { LEAST_TOLD } from './told.ts'

export const METRICS = [...MEASURES, 'neighbours', 'critic'] as const

export type Metric = (typeof METRICS)[number]

/** Pictures on each side that a metric takes at least. */
export function leastPictures(metric: Metric): number {
  if (metric === 'told') return LEAST_TOLD
  return metric === 'recall' ? LEAST_RECALLED : 2
}

export type EvaluateOptions = {
  run: string
  /** Where the run's data set lies now; where it lay, unless given. */
  data?: string | undefined
  /** An age of the run's, every age and the newest checkpoint, or the newest checkpoint alone. */
  age: number | 'all' | 'newest'
  /** Pictures on each side. */
  count: number
  wanted: readonly Metric[]
  /** uint32, picks the real pictures, patches and directions. */
  seed: number
  /** The folder of a packed data set that the run never saw. */
  heldOut?: string | undefined
  calibrate: boolean
}

/** Numbers of a set with a known fault, or of real pictures. */
export type Known = { name: string; basis: Basis; measured: Measured }

export type Evaluation = { records: MetricsRecord[]; known: Known[] }

const NO_SPACE =
  'fd, kd and recall are left out: the optional package nsfwjs, which has the feature space, is not installed'

type Session = { progress: Progress; print: (line: string) => void }

/** What all ages are measured against. */
type Reference = {
  options: EvaluateOptions
  config: Config
  basis: Basis
  space: FeatureSpace | undefined
  reals: Sample
  trained: Reals
  heldOut: Reals | undefined
  /** What as many other real pictures have. */
  others?: Measured | undefined
}

/**
 * Measures a run's averaged generator against the data set it learned from, and leaves the numbers and
 * the sheet of neighbours in the run's folder `metrics`. The run may be training. Ages measured before
 * on the same basis are not measured again.
 *
 * @throws GardenError `invalid_dataset` when a data set has too few pictures, is not the run's, or is
 *   not held out; `invalid_config` or `invalid_checkpoint` as `openGenerator`
 */
export async function evaluate(options: EvaluateOptions, session: Session): Promise<Evaluation> {
  const { run, count, seed, calibrate } = options
  const info = await readRun(run)
  const { config, data } = info
  const moved = options.data ?? data.folder
  await requireRunData(data, moved)
  const needed = calibrate ? 2 * count : count
  const trained = await readReals(moved, config, needed, seed, calibrate ? 0 : count)
  const { pictures } = trained
  const heldOut = await readHeldOut(options, info)
  const space = await featureSpace(options, session)
  try {
    const basis = { samples: count, seed, data: { name: data.name, sha256: data.sha256 } }
    const reals = sampleOf(pictures.slice(0, count), space, session.progress, 'real pictures seen')
    const reference = { options, config, basis, space, reals, trained, heldOut }
    const known = await knownOf(reference, pictures.slice(count), session)
    const records = await evaluateAges({ ...reference, others: known[0]?.measured }, session)
    await writeDistanceCurves(run, basis, session.print)
    return { records, known }
  } finally {
    space?.dispose()
  }
}

async function readHeldOut(
  { heldOut, count, seed }: EvaluateOptions,
  { config, data }: RunInfo,
): Promise<Reals | undefined> {
  if (heldOut === undefined) return undefined
  const reals = await readReals(heldOut, config, count, seed)
  if (reals.info.sha256 === data.sha256) throw notHeldOut(heldOut)
  return reals
}

/** Announced when it is missing: what needs it is left out, and neighbours are found in pixels. */
async function featureSpace(
  { wanted }: EvaluateOptions,
  { print }: Session,
): Promise<FeatureSpace | undefined> {
  if (!wanted.some((metric) => needsFeatures(metric) || metric === 'neighbours')) return undefined
  const space = await openFeatureSpace()
  if (!space) print(NO_SPACE)
  return space
}

/** Sets that tell what a number means: other real pictures, and when calibrating such with known faults. */
async function knownOf(
  reference: Reference,
  others: readonly Raster[],
  session: Session,
): Promise<Known[]> {
  const { options, basis, space } = reference
  const wanted = measures(options)
  if (options.calibrate)
    return measureKnown(reference, knownSets(others, options.seed), wanted, session)
  // To be told apart takes a training of its own.
  const quick = measurable(wanted, space).filter((name) => name !== 'told')
  if (others.length === 0 || quick.length === 0) return []
  const before = (await readRecords(options.run)).find(
    ({ basis: one, reals }) => reals && sameBasis(one, basis) && hasAll(reals, quick, space),
  )
  if (before?.reals) return [{ name: OTHER_REALS, basis, measured: before.reals }]
  return measureKnown(reference, [{ name: OTHER_REALS, pictures: others }], quick, session)
}

async function measureKnown(
  { options, basis, space, reals }: Reference,
  sets: readonly { name: string; pictures: readonly Raster[] }[],
  wanted: readonly Measure[],
  { progress }: Session,
): Promise<Known[]> {
  const known: Known[] = []
  for (const { name, pictures } of sets) {
    const sample = sampleOf(pictures, space, progress, `${name} seen`)
    const how = { wanted, space: space?.name, seed: options.seed }
    known.push({ name, basis, measured: await measureDistances(reals, sample, how, progress) })
  }
  return known
}

async function evaluateAges(reference: Reference, session: Session): Promise<MetricsRecord[]> {
  const { run, age, wanted } = reference.options
  const critic = wanted.includes('critic')
  const ages: (number | undefined)[] = age === 'all' ? await runAges(run) : []
  ages.push(typeof age === 'number' ? age : undefined)
  const records: MetricsRecord[] = []
  for (const kimg of ages) {
    const measure = (subject: Subject) => evaluateSubject(reference, subject, session)
    records.push(await withSubject(run, { kimg, critic }, session.print, measure))
  }
  // The newest checkpoint may be the last age.
  return [...new Map(records.map((record) => [record.generator, record])).values()]
}

async function evaluateSubject(
  reference: Reference,
  subject: Subject,
  session: Session,
): Promise<MetricsRecord> {
  const { options, basis, space, reals, others } = reference
  const { kimg, generator } = subject
  const fresh = { format: 1, kimg, generator, basis, measured: {} } as const
  const isDrawn = options.wanted.includes('neighbours')
  const isKept = options.age === 'all' && !isDrawn
  const known = isKept ? await knownRecord(reference, fresh) : undefined
  if (known) return known
  const pictures = await subject.grow(options.count, session.progress)
  const sample = sampleOf(pictures, space, session.progress, 'generated pictures seen')
  const how = { wanted: measures(options), space: space?.name, seed: options.seed }
  const measured = await measureDistances(reals, sample, how, session.progress)
  const critic = await measureCritic(reference, subject, pictures)
  if (critic) measured.critic = critic
  const record = await writeRecord(options.run, {
    ...fresh,
    measured,
    ...(others && { reals: others }),
  })
  if (isDrawn) {
    session.print(await writeNeighbours(reference, kimg, sample))
    session.print(await writeAlike(reference, kimg, sample))
  }
  return record
}

/** What was measured of this generator before, when it is all that is asked for. */
async function knownRecord(
  { options, space }: Reference,
  fresh: MetricsRecord,
): Promise<MetricsRecord | undefined> {
  const records = await readRecords(options.run)
  const found = records.find((record) => ofSame(record, fresh))
  const wanted = measurable(measures(options), space)
  return found && hasAll(found.measured, wanted, space) ? found : undefined
}

/** Whether a record has all of these that can be measured here. */
export async function tellsAll(
  { measured }: MetricsRecord,
  wanted: readonly Metric[],
): Promise<boolean> {
  const space = await openFeatureSpace()
  space?.dispose()
  return hasAll(measured, measurable(measures({ wanted }), space), space)
}

async function measureCritic(
  { config, reals, trained, heldOut }: Reference,
  { critic }: Subject,
  generated: readonly Raster[],
): Promise<Measured['critic']> {
  if (!heldOut || !critic) return undefined
  const conditions = await conditionsOfSets(config, trained, heldOut, generated.length)
  const sets = {
    trained: { pictures: reals.pictures, conditions: conditions.trained },
    heldOut: { pictures: heldOut.pictures, conditions: conditions.heldOut },
    generated: { pictures: generated, conditions: conditions.generated },
  }
  const losses = await criticLosses(critic, config, sets)
  tf.dispose(Object.values(conditions))
  const { name, sha256 } = heldOut.info
  return { ...losses, data: { name, sha256 } }
}

/** @returns what to tell of it */
async function writeNeighbours(
  { options, space, reals }: Reference,
  kimg: number,
  generated: Sample,
): Promise<string> {
  const shown = generated.pictures.slice(0, SHOWN)
  const found = [nearestReals(pixelFeatures(generated.pictures), pixelFeatures(reals.pictures))]
  if (space) found.unshift(nearestReals(await generated.features(), await reals.features()))
  const rows = shown.map((picture, row) => [
    [picture],
    ...found.map((block) => picturesOf(reals, block[row] ?? [])),
  ])
  const file = metricsFile(options.run, kimg, '-neighbours.png')
  await writeAtomically(file, encodePng(neighbourSheet(rows)))
  const ways = space ? `by ${space.name}, then by pixels` : 'by pixels'
  return `${file}: seeds 0 to ${shown.length - 1}, and the nearest of ${reals.pictures.length} real pictures ${ways}`
}

/** Beside the most alike of the generated pictures, those of the real ones. */
async function writeAlike(
  { options, reals }: Reference,
  kimg: number,
  generated: Sample,
): Promise<string> {
  const pairsOf = async (sample: Sample) =>
    mostAlike(await sample.nearest(), SHOWN).map((pair) => picturesOf(sample, pair))
  const [pairs, real] = [await pairsOf(generated), await pairsOf(reals)]
  const count = Math.min(pairs.length, real.length)
  const rows = pairs.slice(0, count).map((pair, i) => [pair, real[i] ?? []])
  const file = metricsFile(options.run, kimg, '-alike.png')
  await writeAtomically(file, encodePng(neighbourSheet(rows)))
  const total = generated.pictures.length
  return `${file}: the most alike of ${total} generated pictures, and of as many real ones`
}

function picturesOf({ pictures }: Sample, numbers: readonly number[]): Raster[] {
  return numbers.map((number) => pictures[number] as Raster)
}

/** Without the feature space, those that need none. */
function measurable(wanted: readonly Measure[], space: FeatureSpace | undefined): Measure[] {
  return wanted.filter((name) => !needsFeatures(name) || space)
}

function measures({ wanted }: Pick<EvaluateOptions, 'wanted'>): Measure[] {
  return MEASURES.filter((name) => wanted.includes(name))
}

function hasAll(
  measured: Measured,
  names: readonly Measure[],
  space: FeatureSpace | undefined,
): boolean {
  return names.every((name) => hasMeasure(measured, name, space?.name))
}

function notHeldOut(folder: string): GardenError {
  return new GardenError('invalid_dataset', `The run learns from the data set in ${folder}.`, {
    suggestion:
      'Name one it never saw: "gan dataset make --seed 2 --count 2000 --out data/held-out" draws one.',
  })
}
