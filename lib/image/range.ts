/**
 * A generator's values −1 … 1 as bytes 0 … 255: (v + 1) × 127.5, halves up. What lies outside is
 * clamped, not a number is 0.
 */
export function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const level = Math.floor(((values[i] ?? 0) + 1) * 127.5 + 0.5)
    bytes[i] = Math.min(255, Math.max(0, level))
  }
  return bytes
}

/** Bytes 0 … 255 as a generator's values −1 … 1; `toBytes` gives the same bytes back. */
export function fromBytes(bytes: Uint8Array): Float32Array {
  // A loop, because Float32Array.from with a function takes a hundred times as long.
  const values = new Float32Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) values[i] = (bytes[i] ?? 0) / 127.5 - 1
  return values
}
