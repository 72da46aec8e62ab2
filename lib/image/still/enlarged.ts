import sharp, { type Sharp } from 'sharp'
import type { Raster } from '../raster.ts'

/**
 * The picture with every pixel a square of `factor` × `factor`, on its way to an encoder; neither
 * enlarging nor encoding is done on the thread that asks for it. Only for Node.
 *
 * @param factor whole number ≥ 1
 */
export function enlarged({ width, height, channels, data }: Raster, factor: number): Sharp {
  const source = sharp(data, { raw: { width, height, channels } })
  if (channels === 1) source.toColourspace('b-w')
  if (factor === 1) return source
  return source.resize(width * factor, height * factor, { kernel: 'nearest' })
}
