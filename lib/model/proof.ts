import { fromBase64 } from '../bytes.ts'
import { GardenError } from '../error.ts'
import type { Raster } from '../image/raster.ts'
import { sampleLatent } from '../latent/sample.ts'
import type { Manifest } from './manifest.ts'

/**
 * The known-answer test: grows a picture whose bytes the publisher wrote down, drawn sum by sum. It proves what
 * computes: a backend can be fast, silent and wrong.
 *
 * @param tolerance levels of 255 that any channel may be off; 0 unless given
 * @returns the greatest difference in any channel, in levels of 255
 * @throws GardenError `backend_unavailable` when it is more than that
 */
export async function proveGenerator({
  manifest,
  generate,
  tolerance = 0,
}: {
  manifest: Manifest
  generate(latents: readonly Float32Array[]): Promise<Raster[]>
  tolerance?: number
}): Promise<{ maxDifference: number }> {
  const { knownAnswer, latentSize, prior, id } = manifest
  const [picture] = await generate([sampleLatent(knownAnswer.seed, latentSize, prior)])
  const expected = fromBase64(knownAnswer.pixels)
  const maxDifference = greatestDifference(expected, picture?.data ?? new Uint8Array())
  if (maxDifference <= tolerance) return { maxDifference }
  throw new GardenError(
    'backend_unavailable',
    `Seed ${knownAnswer.seed} of ${id} is drawn wrongly here: up to ${maxDifference} of 255 levels off.`,
    { suggestion: 'Use another backend, or let the server draw.' },
  )
}

/** In any channel of two pictures, in levels of 255; 255 when one is larger than the other. */
export function greatestDifference(expected: Uint8Array, actual: Uint8Array): number {
  if (expected.length !== actual.length) return 255
  return expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (actual[i] ?? 0))), 0)
}
