import type { Raster } from '../raster.ts'
import { type Enlargement, enlarged } from './enlarged.ts'

/**
 * A colour for every pixel (4:4:4): halved, colours would bleed over edges. From eight times on each pixel is
 * a block of its own, and the picture exact to a level; better coding of the same takes six times as long.
 */
export function encodeJpg(picture: Raster, as: Enlargement): Promise<Uint8Array> {
  return enlarged(picture, as).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer()
}
