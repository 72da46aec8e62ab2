import type { Raster } from '../raster.ts'
import { type Enlargement, enlarged } from './enlarged.ts'
import { packPng } from './pack.ts'

/**
 * A picture as it was grown is packed here. One that is enlarged has rows that repeat, and what repeats packs better
 * unfiltered: 14 ms at 1024 pixels.
 */
export function encodePng(picture: Raster, as: Enlargement): Promise<Uint8Array> {
  if (as.factor === 1) return packPng(picture)
  return enlarged(picture, as).png({ compressionLevel: 9, adaptiveFiltering: false }).toBuffer()
}
