import type { Raster } from '../raster.ts'
import { enlarged } from './enlarged.ts'

/** Pixels up to which the fastest effort finds what repeats: a side of 512. */
const FAST = 2 ** 18

/**
 * Lossless: on enlarged pixels it takes a quarter fewer bytes than a PNG, and no more than a lossy one that
 * smears them. The fastest effort takes 12 ms at 512 pixels, where the next takes 105 for a quarter fewer
 * bytes; at 1024 pixels it no longer sees the repetition and takes 185 kB, where the next takes 11.
 */
export function encodeWebp(picture: Raster, factor: number): Promise<Uint8Array> {
  const pixels = picture.width * picture.height * factor ** 2
  return enlarged(picture, factor)
    .webp({ lossless: true, effort: pixels > FAST && factor > 1 ? 1 : 0, quality: 30 })
    .toBuffer()
}
