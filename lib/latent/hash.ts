/**
 * MurmurHash3, x86, 32 bits: what makes a seed of a text.
 *
 * Source: Austin Appleby's MurmurHash3, in the public domain (x86_32).
 *
 * @param bytes any
 * @param start the hash's own seed
 * @returns uint32
 */
export function murmur3(bytes: Uint8Array, start = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  let hash = start
  for (let i = 0; i < whole; i += 4) {
    hash = rotated(hash ^ scrambled(view.getUint32(i, true)), 13)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8) | (bytes[i] ?? 0)
  return finished(hash ^ scrambled(tail) ^ bytes.length)
}

function scrambled(word: number): number {
  return Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** Every bit of the input moves every bit of this. */
function finished(word: number): number {
  let hash = word
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
