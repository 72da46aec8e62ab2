import { inverseNormal } from './gaussian.ts'
import { philox4x32 } from './philox.ts'

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
  const out = new Uint32Array(count)
  for (let start = 0; start < count; start += 4) {
    const block = philox4x32([start / 4, from.part, 0, 0], [from.seed, from.purpose])
    for (let i = start; i < Math.min(start + 4, count); i++) out[i] = block[i - start] ?? 0
  }
  return out
}

/** The first `count` numbers of a stream, uniform in the open interval (0, 1). */
export function uniforms(from: Stream, count: number): Float64Array {
  return filled(new Float64Array(count), from, toUnit)
}

/** The first `count` numbers of a stream, standard normal, as float32; |z| < 6.4. */
export function gaussians(from: Stream, count: number): Float32Array {
  return filled(new Float32Array(count), from, (word) => inverseNormal(toUnit(word)))
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

/** By a plain loop: `from` goes by an iterator, which takes several times as long. */
function filled<Numbers extends Float32Array | Float64Array>(
  out: Numbers,
  from: Stream,
  number: (word: number) => number,
): Numbers {
  const drawn = words(from, out.length)
  for (let i = 0; i < drawn.length; i++) out[i] = number(drawn[i] as number)
  return out
}

/** The middle of the word's cell: never 0 and never 1. */
function toUnit(word: number): number {
  return (word + 0.5) / 2 ** 32
}
