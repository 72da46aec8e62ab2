import { GardenError } from '../../lib/error.ts'
import { MAX_SEED, type Seed, toSeed } from '../../lib/latent/seed.ts'

/** Most pictures one call grows. */
export const MAX_SEEDS = 100_000

/**
 * Reads a list of seeds and ranges: `1,2,10-19`.
 *
 * @throws GardenError `invalid_recipe` naming the part at fault
 */
export function parseSeeds(text: string): Seed[] {
  const ranges = text.split(',').map(parseRange)
  const count = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
  if (count > MAX_SEEDS) throw invalid(text, `names ${count} seeds`, `At most ${MAX_SEEDS}.`)
  return ranges.flatMap(({ from, to }) => seedRange(from, to - from + 1))
}

/** `count` seeds from `from` on. */
export function seedRange(from: number, count: number): Seed[] {
  return Array.from({ length: count }, (_, i) => toSeed(from + i))
}

/** What a file of pictures is called after: the seeds as they are written, or their number where file systems take no such name. */
export function namedAfter(seeds: string, count: number): string {
  return seeds.length > 60 ? `${count}-seeds` : seeds
}

function parseRange(part: string): { from: number; to: number } {
  const [, first = '', last = first] = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(part) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first !== '' && from <= to && to <= MAX_SEED) return { from, to }
  throw invalid(part, 'is neither a seed nor a range of seeds', 'Write 1,2,10-19.')
}

function invalid(part: string, problem: string, suggestion: string): GardenError {
  const quoted = JSON.stringify(part.length > 40 ? `${part.slice(0, 40)}…` : part)
  return new GardenError('invalid_recipe', `${quoted} ${problem}.`, { suggestion })
}
