/** Latents row-major in one array, float32 [n, size]: as they travel between threads and into forward passes. */
export function stack(latents: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const size = latents[0]?.length ?? 0
  const stacked = new Float32Array(latents.length * size)
  for (const [i, latent] of latents.entries()) stacked.set(latent, i * size)
  return stacked
}

/**
 * The latents of a stack, in its own memory.
 *
 * @param size components of each
 */
export function unstack(stacked: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: stacked.length / size }, (_, i) =>
    stacked.subarray(i * size, (i + 1) * size),
  )
}
