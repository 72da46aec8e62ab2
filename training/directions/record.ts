import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { directionFields } from '../../lib/latent/directions.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { readJson } from '../json.ts'

const FOLDER = 'directions'

const finding = z.strictObject({
  name: z.string(),
  /** Whether it does what its name says, and is published. */
  works: z.boolean(),
  /** How well the reader reads the attribute off pictures of the data set it has not seen: correlation with what is known. */
  skill: z.number().nullable(),
  /** Mean change of each attribute from −3 to 3, in standard deviations among those of the data set. */
  changes: z.record(z.string(), z.number()),
  /** Mean change of a channel of a pixel from −3 to 3, in levels of 255. */
  levels: z.number(),
})

const recordSchema = z.strictObject({
  step: z.int(),
  kimg: z.number(),
  /** The data set, by its hash, whose first pictures' attributes were learned; null when none were. */
  learned: z.strictObject({ data: z.string(), count: z.int(), heldOut: z.int() }).nullable(),
  /** Generated pictures that attributes were read off. */
  pictures: z.int(),
  /** Of what was looked for, as `wantedHash` has it; older records do not say. */
  wanted: z.string().optional(),
  findings: z.array(finding),
  /** Those that work, as `directions.json` of a release has them. */
  directions: z.array(z.strictObject({ ...directionFields, vector: z.base64() })),
})

/** What was found of a generator's directions. */
export type DirectionsRecord = z.infer<typeof recordSchema>

export type Finding = z.infer<typeof finding>

/** Tells what was looked for from anything else: attributes, their words, and how many pictures of each kind. */
export function wantedHash(looked: {
  wanted?: unknown
  examples: number
  pictures: number
}): string {
  const { wanted, examples, pictures } = looked
  const text = JSON.stringify([wanted ?? null, examples, pictures])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** `directions/<kimg>.json` of a run, without its ending. */
export function directionsPath(run: string, kimg: number): string {
  return join(run, FOLDER, String(Math.round(kimg)).padStart(6, '0'))
}

export function writeDirections(run: string, record: DirectionsRecord): Promise<void> {
  const file = `${directionsPath(run, record.kimg)}.json`
  return writeAtomically(file, `${JSON.stringify(record, null, 2)}\n`)
}

/**
 * The directions found of a run's generator at a step; undefined when nobody has looked for them then.
 *
 * @throws GardenError `invalid_config` when the file is not valid
 */
export async function readDirections(
  run: string,
  { step, kimg }: { step: number; kimg: number },
): Promise<DirectionsRecord | undefined> {
  const file = `${directionsPath(run, kimg)}.json`
  const absent = { message: `${file} cannot be read.`, suggestion: 'Run "gan directions" again.' }
  if (!(await isFile(file))) return undefined
  const record = await readJson(file, recordSchema, 'invalid_config', absent)
  return record.step === step ? record : undefined
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ?? false
}
