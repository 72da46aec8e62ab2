import sharp, { type Sharp } from 'sharp'
import type { Raster } from '../raster.ts'

/** How a picture is enlarged: so many pixels a side of each, a whole number ≥ 1; as squares unless `smooth`. */
export type Enlargement = { factor: number; smooth: boolean }

/**
 * The picture with every pixel a square of `factor` × `factor`, or smoothed by Lanczos's kernel (a = 3), on its way
 * to an encoder; neither enlarging nor encoding is done on the thread that asks for it. Only for Node.
 */
export function enlarged(
  { width, height, channels, data }: Raster,
  { factor, smooth }: Enlargement,
): Sharp {
  const source = sharp(data, { raw: { width, height, channels } })
  if (channels === 1) source.toColourspace('b-w')
  if (factor === 1) return source
  return source.resize(width * factor, height * factor, { kernel: smooth ? 'lanczos3' : 'nearest' })
}
