/**
 * Truncation ψ of a generator without a mapping network: the latent scaled towards the prior's
 * centre. 1 leaves it as it is, 0 gives the most ordinary picture, above 1 exaggerates.
 *
 * @param latent float32 [size]
 * @param psi 0 … 2
 * @returns a new float32 [size]
 */
export function truncate(latent: Float32Array, psi: number): Float32Array {
  return latent.map((component) => component * psi)
}
