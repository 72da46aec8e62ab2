import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { parseJson, readLines } from '../json.ts'

const STATS_FILE = 'stats.jsonl'

/** What may go wrong with a run that is not an error yet; see train/health.ts. */
const ALARMS = ['diverged', 'collapse', 'critic saturated'] as const

export type Alarm = (typeof ALARMS)[number]

/**
 * One line of stats.jsonl: the means over a tick, and where the run stood at its end. Keys that came
 * later have defaults, for the lines of older runs; keys of others are kept.
 */
const tickSchema = z.looseObject({
  step: z.int(),
  kimg: z.number(),
  criticLoss: z.number(),
  generatorLoss: z.number(),
  gradientPenalty: z.number().nullable(),
  slope: z.number().nullable(),
  /** Mean score of the real pictures less that of the generated ones. */
  gap: z.number().nullable().default(null),
  /** How much the fixed-latent pictures differ from each other, in terms of the real ones. */
  variety: z.number().nullable().default(null),
  alarms: z.array(z.enum(ALARMS)).default([]),
  /** How often the run has gone back to an earlier checkpoint, so far. */
  rollbacks: z.int().default(0),
  imagesPerSecond: z.number(),
  /** Share of the time spent waiting for data. */
  dataWait: z.number(),
  /** Bytes. */
  memory: z.number(),
  tensors: z.int(),
  /** Minutes trained so far, over all sessions. */
  minutes: z.number(),
})

export type Tick = z.infer<typeof tickSchema>

/**
 * A run's ticks; a line cut short by a kill is left out, and so is one that only a later version understands.
 *
 * @throws GardenError as `readLines`
 */
export async function readStats(run: string): Promise<Tick[]> {
  return (await readLines(join(run, STATS_FILE))).flatMap(parseTick)
}

export async function appendStats(run: string, tick: Tick): Promise<void> {
  await appendFile(join(run, STATS_FILE), `${JSON.stringify(tick)}\n`)
}

/**
 * Drops what was measured after `step`, which a resumed run will measure again, and lines cut short; all others stay
 * as they are, also those that only a later version understands.
 *
 * @throws GardenError as `readLines`; nothing is written then
 */
export async function rewindStats(run: string, step: number): Promise<Tick[]> {
  const file = join(run, STATS_FILE)
  const kept = (await readLines(file)).filter((line) => {
    const found = z.looseObject({ step: z.unknown() }).safeParse(parseJson(line))
    return found.success && !(Number(found.data.step) > step)
  })
  await writeAtomically(file, kept.map((line) => `${line}\n`).join(''))
  return kept.flatMap(parseTick)
}

function parseTick(line: string): Tick[] {
  const result = tickSchema.safeParse(parseJson(line))
  return result.success ? [result.data] : []
}
