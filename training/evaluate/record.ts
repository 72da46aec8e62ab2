import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { asBytes } from '../../lib/bytes.ts'
import type { Card } from '../../lib/model/manifest.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { parseJson } from '../json.ts'
import type { NamedVariable } from '../networks/variables.ts'
import type { Distance, Measure } from './distances.ts'

const FOLDER = 'metrics'

const sha256 = z.string().length(64)

const dataSchema = z.strictObject({ name: z.string(), sha256 })

/** Numbers are compared only where these are the same: how many pictures on each side, drawn how, of what. */
const basisSchema = z.strictObject({
  samples: z.int().min(2),
  seed: z.int().min(0),
  data: dataSchema,
})

const measuredSchema = z.strictObject({
  /** Sliced Wasserstein distance × 10³. */
  swd: z
    .strictObject({
      mean: z.number(),
      levels: z.array(z.strictObject({ side: z.int(), value: z.number() })),
    })
    .optional(),
  /** Fréchet distance, kernel distance × 10³, precision and recall, in the feature space of that name. */
  features: z
    .strictObject({
      space: z.string(),
      fd: z.number().optional(),
      kd: z.number().optional(),
      precision: z.number().optional(),
      recall: z.number().optional(),
      /** How far pictures lie from the nearest other of their set, in terms of the real ones. */
      spread: z.number().optional(),
    })
    .optional(),
  /** The power of the checkerboard, and the colourfulness, in terms of the real pictures'. */
  pixels: z
    .strictObject({ checkerboard: z.number().optional(), colour: z.number().optional() })
    .optional(),
  /** How well a network learns to tell them from real pictures; see told.ts. */
  told: z
    .strictObject({
      error: z.number(),
      low: z.number(),
      high: z.number(),
      samples: z.int(),
      bits: z.number(),
    })
    .optional(),
  /** The critic's loss with real pictures of the run's data set, and of another. */
  critic: z.strictObject({ trained: z.number(), heldOut: z.number(), data: dataSchema }).optional(),
})

const recordSchema = z.strictObject({
  format: z.literal(1),
  kimg: z.number().min(0),
  /** Of the averaged generator's weights. */
  generator: sha256,
  basis: basisSchema,
  measured: measuredSchema,
  /** The same of as many other real pictures: what no generator need be better than. */
  reals: measuredSchema.optional(),
})

/**
 * metrics/<kimg>.json: what was measured of a generator at one age. What was measured of another of the same whole kimg, or on
 * another basis, lies beside it in <kimg>-2.json and so on.
 */
export type MetricsRecord = z.infer<typeof recordSchema>

export type Basis = z.infer<typeof basisSchema>

export type Measured = z.infer<typeof measuredSchema>

/** Every whole record of a run, by rising kimg, and of one age by the number of pictures. */
export async function readRecords(run: string): Promise<MetricsRecord[]> {
  return [...(await recordFiles(run)).values()].sort(
    (a, b) => a.kimg - b.kimg || a.basis.samples - b.basis.samples,
  )
}

/** By the names of their files. */
async function recordFiles(run: string): Promise<Map<string, MetricsRecord>> {
  const names = await readdir(join(run, FOLDER)).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => /^\d+(-\d+)?\.json$/.test(name))
      .map(async (name) => {
        const text = await readFile(join(run, FOLDER, name), 'utf8')
        const result = recordSchema.safeParse(parseJson(text))
        return result.success ? [[name, result.data] as const] : []
      }),
  )
  return new Map(found.flat())
}

/**
 * Writes what was measured. What is there already of the same generator on the same basis is kept, in the same file.
 *
 * @returns the record as it is now
 */
export async function writeRecord(run: string, fresh: MetricsRecord): Promise<MetricsRecord> {
  const files = await recordFiles(run)
  const [name, before] = [...files].find(([, record]) => isReplacedBy(record, fresh)) ?? []
  const known = before?.generator === fresh.generator ? before : undefined
  const reals = fresh.reals ? merged(known?.reals ?? {}, fresh.reals) : known?.reals
  const record = {
    ...fresh,
    measured: merged(known?.measured ?? {}, fresh.measured),
    ...(reals && { reals }),
  }
  const file = name ? join(run, FOLDER, name) : freeFile(run, fresh.kimg, files)
  await writeAtomically(file, `${JSON.stringify(record, null, 2)}\n`)
  return record
}

/** The same is told better, and what a run was at this very point before it went back is no more. */
function isReplacedBy(one: MetricsRecord, fresh: MetricsRecord): boolean {
  const isSame = one.generator === fresh.generator || one.kimg === fresh.kimg
  return isSame && sameBasis(one.basis, fresh.basis)
}

function freeFile(run: string, kimg: number, taken: ReadonlyMap<string, unknown>): string {
  for (let number = 1; ; number++) {
    const file = metricsFile(run, kimg, number === 1 ? '.json' : `-${number}.json`)
    if (!taken.has(basename(file))) return file
  }
}

export function sameBasis(one: Basis, other: Basis): boolean {
  return (
    one.samples === other.samples &&
    one.seed === other.seed &&
    one.data.sha256 === other.data.sha256
  )
}

/** Whether two records are of the same generator, on the same basis. */
export function ofSame(one: MetricsRecord, other: MetricsRecord): boolean {
  return one.generator === other.generator && sameBasis(one.basis, other.basis)
}

/**
 * One distance as a number; the mean over the levels of the sliced one.
 *
 * @param space the feature space it has to be in; any unless given
 */
export function distanceOf(
  { swd, features }: Measured,
  name: Distance,
  space = features?.space,
): number | undefined {
  if (name === 'swd') return swd?.mean
  return features?.space === space ? features?.[name] : undefined
}

/** Whether a record has what is asked for, in that feature space where it needs one. */
export function hasMeasure(
  { swd, pixels, told, features }: Measured,
  name: Measure,
  space?: string,
) {
  if (name === 'swd') return swd !== undefined
  if (name === 'pixels') return pixels !== undefined
  if (name === 'told') return told !== undefined
  return features?.space === space && features?.[name] !== undefined
}

/** Where something measured at an age lies. */
export function metricsFile(run: string, kimg: number, ending: string): string {
  return join(run, FOLDER, `${String(Math.round(kimg)).padStart(6, '0')}${ending}`)
}

/** Where the curve of a distance over the ages lies. */
export function curveFile(run: string, name: Distance): string {
  return join(run, FOLDER, `${name}.svg`)
}

/** Tells generators apart: the SHA-256 of all weights, in order. */
export async function weightsHash(variables: readonly NamedVariable[]): Promise<string> {
  const hash = createHash('sha256')
  for (const { variable } of variables) {
    const values = (await variable.data()) as Float32Array
    hash.update(asBytes(values))
  }
  return hash.digest('hex')
}

/** The numbers as a model's card shows them, beside those of other real pictures. */
export function cardMetrics(record: MetricsRecord): Card['metrics'] {
  const { basis, measured, reals } = record
  const { samples } = basis
  const ofReals = new Map(reals && numbersOf(reals))
  return numbersOf(measured).map(([name, value]) => {
    const real = ofReals.get(name)
    return { name, value, samples, ...(real !== undefined && { reals: real }) }
  })
}

function numbersOf({ swd, features, told, critic }: Measured): [name: string, value: number][] {
  const named: [name: string, value: number | undefined][] = [
    ['Sliced Wasserstein distance × 10³', swd?.mean],
    [`Fréchet distance (${features?.space})`, features?.fd],
    [`Kernel distance × 10³ (${features?.space})`, features?.kd],
    [`Precision (${features?.space})`, features?.precision],
    [`Recall (${features?.space})`, features?.recall],
    [`Spread (${features?.space})`, features?.spread],
    ['Error of telling them from real pictures', told?.error],
    ['Critic loss, data it learned from', critic?.trained],
    ['Critic loss, held-out data', critic?.heldOut],
  ]
  return named.filter((one): one is [string, number] => one[1] !== undefined)
}

/** Distances of one feature space stay together; another space's are dropped. */
function merged(known: Measured, fresh: Measured): Measured {
  const { features } = fresh
  const kept = known.features?.space === features?.space ? known.features : undefined
  return { ...known, ...fresh, ...(features && { features: { ...kept, ...features } }) }
}
