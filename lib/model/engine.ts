/** What computes a program. */
export type Engine = {
  /** Pictures that are grown at once. */
  pictures: number
  /** Of memory. */
  bytes: number
  /** Levels of 255 that its pictures may be off in any channel; 0 unless given. */
  tolerance?: number
  /**
   * @param latents at most `pictures`, float32 [latentSize] each
   * @returns bytes 0 … 255, [n, height, width, channels]
   */
  run(latents: readonly Float32Array[]): Uint8Array | Promise<Uint8Array>
  dispose(): void
}
