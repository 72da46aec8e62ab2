import { inverseNormal } from './gaussian.ts'
import { type Key, philoxInto, WORDS } from './philox.ts'

/** What a stream is for: one seed gives each purpose numbers of its own. The values are part of the format. */
export const PURPOSE = {
  latent: 0,
  shuffle: 1,
  interpolation: 2,
  weights: 3,
  portrait: 4,
  training: 5,
  dropout: 6,
  perturbation: 7,
  mirror: 8,
  evaluation: 9,
  plane: 10,
  augmentation: 11,
} as const

/**
 * Random numbers by place: `words(i)` depends on nothing but the stream's name and `i`.
 *
 * Key = (seed, purpose); counter = (block, part, 0, 0); each block holds four words.
 */
export type Stream = { seed: number; purpose: number; part: number }

/**
 * Names a stream.
 *
 * @param seed uint32
 * @param purpose one of PURPOSE
 * @param part uint32, a substream: the step, the epoch or the number of a picture
 */
export function stream(seed: number, purpose: number, part = 0): Stream {
  return { seed, purpose, part }
}

/** The first `count` words of a stream, uint32. */
export function words(from: Stream, count: number): Uint32Array {
  const blocks = Math.ceil(count / WORDS)
  const out = new Uint32Array(blocks * WORDS)
  const key: Key = [from.seed, from.purpose]
  for (let block = 0; block < blocks; block++)
    philoxInto(out, block * WORDS, [block, from.part, 0, 0], key)
  return out.subarray(0, count)
}

/**
 * The first `count` numbers of a stream, uniform in the open interval (0, 1). By a plain loop: `from` goes by an iterator,
 * which takes several times as long, and a function for each number leaves each of them in memory.
 */
export function uniforms(from: Stream, count: number): Float64Array {
  const out = new Float64Array(count)
  const drawn = words(from, count)
  for (let i = 0; i < count; i++) out[i] = toUnit(drawn[i] as number)
  return out
}

/** The first `count` numbers of a stream, standard normal, as float32; |z| < 6.4. */
export function gaussians(from: Stream, count: number): Float32Array {
  const out = new Float32Array(count)
  const drawn = words(from, count)
  for (let i = 0; i < count; i++) out[i] = inverseNormal(toUnit(drawn[i] as number))
  return out
}

/**
 * A permutation of 0 … count − 1: Fisher and Yates' shuffle.
 *
 * The draw takes the high word of word × range; its bias is at most range / 2^32.
 */
export function permutation(from: Stream, count: number): Uint32Array {
  const draws = words(from, count)
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let last = count - 1; last > 0; last--) {
    const pick = Math.floor(((draws[last] ?? 0) / 2 ** 32) * (last + 1))
    const moved = order[pick] ?? 0
    order[pick] = order[last] ?? 0
    order[last] = moved
  }
  return order
}

/** The middle of the word's cell: never 0 and never 1. */
function toUnit(word: number): number {
  return (word + 0.5) / 2 ** 32
}
