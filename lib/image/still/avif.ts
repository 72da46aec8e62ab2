import type { Raster } from '../raster.ts'
import { type Enlargement, enlarged } from './enlarged.ts'

/** Pixels of a side of 1024. */
const LARGE = 2 ** 20

/**
 * A colour for every pixel (4:4:4): halved, colours would bleed over edges. 50 ms and 13 kB at 512 pixels,
 * 48 dB; lossless takes twice of both, effort 2 four times the time for a tenth fewer bytes. Sheets are
 * encoded with the least effort, a third of the time for a fifth more bytes.
 */
export function encodeAvif(picture: Raster, as: Enlargement): Promise<Uint8Array> {
  const pixels = picture.width * picture.height * as.factor ** 2
  return enlarged(picture, as)
    .avif({ quality: 90, effort: pixels > LARGE ? 0 : 1, chromaSubsampling: '4:4:4' })
    .toBuffer()
}
