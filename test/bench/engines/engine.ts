/** Something that grows pictures, on one thread. */
export type Engine = {
  /**
   * @param latents float32 [latentSize] each
   * @returns row-major [n, height, width, channels]: values −1 … 1, or bytes where it makes them itself
   */
  run(latents: readonly Float32Array[]): Promise<Float32Array | Uint8Array>
}
