/** Something that grows pictures, on one thread. */
export type Engine = {
  /**
   * @param latents float32 [latentSize] each
   * @returns row-major [n, height, width, channels]: values −1 … 1, or bytes where it makes them itself
   */
  run(latents: readonly Float32Array[]): Promise<Float32Array | Uint8Array>
}

/** Row-major [n, latentSize]. */
export function stack(latents: readonly Float32Array[]): Float32Array {
  const stacked = new Float32Array(latents.length * (latents[0]?.length ?? 0))
  for (const [i, latent] of latents.entries()) stacked.set(latent, i * latent.length)
  return stacked
}
