import type { Raster } from '../raster.ts'
import { withRecipe } from '../recipe-chunk.ts'
import { encodeAvif } from './avif.ts'
import { encodeJpg } from './jpg.ts'
import { encodePng } from './png.ts'
import { encodeWebp } from './webp.ts'

const ENCODERS = { png: encodePng, webp: encodeWebp, avif: encodeAvif, jpg: encodeJpg }

export type StillFormat = keyof typeof ENCODERS

export const STILL_FORMATS = Object.keys(ENCODERS) as StillFormat[]

/**
 * The picture in a format. The same picture always gives the same bytes. Only for Node.
 *
 * @param options.factor whole number ≥ 1: pixels a side of each pixel, crisp
 * @param options.smooth whether it is enlarged by Lanczos's kernel instead
 * @param options.recipe what grew it, which a PNG carries inside for `readPngRecipe`; Latin-1
 */
export async function encodeStill(
  format: StillFormat,
  picture: Raster,
  {
    factor = 1,
    smooth = false,
    recipe,
  }: { factor?: number; smooth?: boolean; recipe?: string | undefined } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await ENCODERS[format](picture, { factor, smooth })
  return format === 'png' && recipe !== undefined
    ? withRecipe(bytes, recipe)
    : new Uint8Array(bytes)
}
