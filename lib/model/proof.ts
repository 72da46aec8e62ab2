import { GardenError } from '../error.ts'
import type { Raster } from '../image/raster.ts'
import { sampleLatent } from '../latent/sample.ts'
import type { Manifest } from './manifest.ts'

/** Levels of 255 by which a compiled generator may differ from the publisher's layers in any channel. */
const TOLERANCE = 1

/**
 * The known-answer test: grows a picture whose bytes the publisher wrote down, drawn by the layers that
 * were trained. It proves what was compiled, and what computes: a backend can be fast, silent and wrong.
 *
 * @returns the greatest difference in any channel, in levels of 255
 * @throws GardenError `backend_unavailable` when it is more than 1
 */
export async function proveGenerator({
  manifest,
  generate,
}: {
  manifest: Manifest
  generate(latents: readonly Float32Array[]): Promise<Raster[]>
}): Promise<{ maxDifference: number }> {
  const { knownAnswer, latentSize, prior, id } = manifest
  const [picture] = await generate([sampleLatent(knownAnswer.seed, latentSize, prior)])
  const expected = Uint8Array.from(atob(knownAnswer.pixels), (letter) => letter.charCodeAt(0))
  const maxDifference = greatestDifference(expected, picture?.data ?? new Uint8Array())
  if (maxDifference <= TOLERANCE) return { maxDifference }
  throw new GardenError(
    'backend_unavailable',
    `Seed ${knownAnswer.seed} of ${id} is drawn wrongly here: up to ${maxDifference} of 255 levels off.`,
    { suggestion: 'Use another backend, or let the server draw.' },
  )
}

function greatestDifference(expected: Uint8Array, actual: Uint8Array): number {
  if (expected.length !== actual.length) return 255
  return expected.reduce((most, byte, i) => Math.max(most, Math.abs(byte - (actual[i] ?? 0))), 0)
}
