import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import type { Grown } from '../render/grow.ts'
import type { Made } from './cached.ts'

/** What was grown, encoded, with what both took. */
export async function encoded(
  { pictures, queued, inferred }: Grown,
  encode: (pictures: Raster[]) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Made> {
  const begun = performance.now()
  const bytes = await encode(pictures)
  return { bytes, timing: { queued, inferred, encoded: performance.now() - begun } }
}
