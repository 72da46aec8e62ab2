const ROUNDS = 10
const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

export type Counter = readonly [number, number, number, number]
export type Key = readonly [number, number]

/** Words of a block. */
export const WORDS = 4

/**
 * Philox4x32-10, a counter-based generator: four uint32 words that depend on nothing but
 * `counter` and `key`, so any place of a stream is reached without walking to it.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * @param counter four uint32 words, the place in the stream
 * @param key two uint32 words, the stream
 * @returns uint32 [4]
 */
export function philox4x32(counter: Counter, key: Key): Uint32Array {
  const out = new Uint32Array(WORDS)
  philoxInto(out, 0, counter, key)
  return out
}

/** The same, written to four places of `out` from `start`: a latent takes 25 blocks, and leaves nothing to clear away. */
export function philoxInto(out: Uint32Array, start: number, counter: Counter, key: Key): void {
  let c0 = counter[0]
  let c1 = counter[1]
  let c2 = counter[2]
  let c3 = counter[3]
  let k0 = key[0]
  let k1 = key[1]
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0)
    const high1 = multiplyHigh(MULTIPLIER_1, c2)
    const low0 = Math.imul(MULTIPLIER_0, c0)
    const low1 = Math.imul(MULTIPLIER_1, c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + WEYL_0) | 0
    k1 = (k1 + WEYL_1) | 0
  }
  out[start] = c0
  out[start + 1] = c1
  out[start + 2] = c2
  out[start + 3] = c3
}

/** High 32 bits of the 64-bit product, in 16-bit halves: every partial sum stays below 2^53. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) | 0
}
