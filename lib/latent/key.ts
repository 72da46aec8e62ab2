import { GardenError } from '../error.ts'
import { only, SEED, WEIGHT } from './grammar.ts'
import { type Prior, sampleLatent } from './sample.ts'
import { MAX_SEED, type Seed, toSeed } from './seed.ts'

/** A seed of a mix, and how much of it: −9 … 9, not 0. */
export type Term = { seed: Seed; weight: number }

/** What a picture is grown from: one seed, which is one term of weight 1, or a mix of 2 … 8 seeds in order. */
export type Key = readonly [Term, ...Term[]]

export const MAX_TERMS = 8
export const MAX_WEIGHT = 9

const IS_SEED = only(SEED)
const IS_WEIGHT = only(WEIGHT)

export function keyOf(seed: Seed): Key {
  return [{ seed, weight: 1 }]
}

/** The seed that a key is; undefined for a mix. */
export function seedOf([term, ...more]: Key): Seed | undefined {
  return more.length === 0 ? term.seed : undefined
}

/**
 * The key nearest to a mix: weights to two decimals, a seed named twice taken together, what comes to 0
 * left out, and of more than 8 seeds those that matter most.
 *
 * @param terms in any order
 * @returns undefined when nothing is left to grow
 */
export function mix(terms: readonly Term[]): Key | undefined {
  const weights = new Map<Seed, number>()
  for (const { seed, weight } of terms) weights.set(seed, (weights.get(seed) ?? 0) + weight)
  const kept = [...weights]
    .map(([seed, weight]) => ({ seed, weight: rounded(weight) }))
    .filter(({ weight }) => weight !== 0)
    .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
    .slice(0, MAX_TERMS)
    .sort((one, other) => one.seed - other.seed)
  const [first, second] = kept
  if (!first || (!second && first.weight < 0)) return undefined
  return second ? (kept as unknown as Key) : keyOf(first.seed)
}

/**
 * Reads `12` or `12*0.6_77*0.4`.
 *
 * @throws GardenError `invalid_recipe` naming the part at fault
 */
export function parseKey(text: string): Key {
  const terms = text.split('_').map(parseTerm)
  const [first, second] = terms as [Term, ...Term[]]
  if (!second && first.weight !== 1)
    throw invalid(text, 'is a mix of one', `Write ${first.seed}, or name another seed as well.`)
  if (terms.length > MAX_TERMS)
    throw invalid(text, `mixes ${terms.length} seeds`, `A mix has at most ${MAX_TERMS}.`)
  const twice = terms.find(({ seed }, i) => terms.findIndex((one) => one.seed === seed) < i)
  if (twice) throw invalid(text, `names ${twice.seed} twice`, 'Add its weights up.')
  const sorted = terms.toSorted((one, other) => one.seed - other.seed) as [Term, ...Term[]]
  if (formatKey(sorted) === text) return sorted
  throw invalid(text, 'has its seeds out of order', `Write them by number: ${formatKey(sorted)}.`)
}

/** The spelling of a key: `parseKey(formatKey(key))` is the key again, when its parts are in their ranges. */
export function formatKey(key: Key): string {
  return key.map(({ seed, weight }) => (weight === 1 ? `${seed}` : `${seed}*${weight}`)).join('_')
}

/**
 * The latent of a key: a seed's own, bit for bit; of a mix the weighted sum, as long as latents of the prior
 * are (√size, or √(size / 3) of a uniform one, whose components stay within −1 … 1 besides).
 *
 * @param size components, the generator's `latentSize`
 * @returns float32 [size]
 */
export function keyLatent(key: Key, size: number, prior: Prior): Float32Array {
  const seed = seedOf(key)
  if (seed !== undefined) return sampleLatent(seed, size, prior)
  const sum = new Float64Array(size)
  for (const { seed, weight } of key)
    for (const [i, component] of sampleLatent(seed, size, prior).entries())
      sum[i] = (sum[i] ?? 0) + weight * component
  const norm = Math.sqrt(sum.reduce((squares, component) => squares + component * component, 0))
  const scale = Math.sqrt(prior === 'uniform' ? size / 3 : size) / norm
  const most = prior === 'uniform' ? 1 : Infinity
  return Float32Array.from(sum, (component) => Math.min(most, Math.max(-most, component * scale)))
}

function parseTerm(text: string): Term {
  const [seed = '', weight, ...more] = text.split('*')
  if (more.length > 0)
    throw invalid(text, 'has more than one weight', `Write ${seed}*${weight}, or another.`)
  return { seed: parseSeed(seed), weight: weight === undefined ? 1 : parseWeight(weight) }
}

function parseSeed(text: string): Seed {
  if (IS_SEED.test(text) && Number(text) <= MAX_SEED) return toSeed(Number(text))
  const near = Number(/\d+/.exec(text)?.[0] ?? Number.NaN)
  const advice = near <= MAX_SEED ? `Write ${near}, or another` : 'Write 1234567, or another'
  throw invalid(text, 'is not a seed', `${advice} whole number from 0 to ${MAX_SEED}.`)
}

function parseWeight(text: string): number {
  if (IS_WEIGHT.test(text)) return Number(text)
  throw invalid(`*${text}`, 'is not a weight', weightAdvice(text))
}

function weightAdvice(text: string): string {
  const near = text === '' ? Number.NaN : rounded(Number(text))
  if (near === 1) return 'Leave it out: 1 is what it is without.'
  if (near === 0) return 'Leave the seed out: 0 is nothing of it.'
  if (Math.abs(near) <= MAX_WEIGHT) return `Write *${near}.`
  return `Write a number from -${MAX_WEIGHT} to ${MAX_WEIGHT} with at most two decimals, such as *0.6.`
}

function rounded(weight: number): number {
  const near = Math.round(weight * 100) / 100
  return Math.max(-MAX_WEIGHT, Math.min(MAX_WEIGHT, near === 0 ? 0 : near))
}

function invalid(part: string, problem: string, suggestion: string): GardenError {
  const named = JSON.stringify(part.length > 40 ? `${part.slice(0, 40)}…` : part)
  return new GardenError('invalid_recipe', `${named} ${problem}.`, { suggestion })
}
