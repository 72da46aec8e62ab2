import { encode } from 'fast-png'
import type { Raster } from './raster.ts'
import { KEYWORD, readRecipe } from './recipe-chunk.ts'

/**
 * A PNG of the picture. The same picture and recipe always give the same bytes.
 *
 * @param recipe what grew the picture, such as `lorelei-64@3f9a2c1e/1234567`, for `readPngRecipe`; Latin-1
 */
export function encodePng(picture: Raster, recipe?: string): Uint8Array {
  const text = recipe === undefined ? {} : { [KEYWORD]: recipe }
  // Level 6: a picture enlarged to 1024 pixels takes a fifth of the bytes of level 3, at no more time.
  return encode({ ...picture, text }, { zlib: { level: 6 } })
}

/** The recipe a PNG carries; undefined when it carries none, or is not a PNG that is whole as far as there. */
export function readPngRecipe(bytes: Uint8Array): string | undefined {
  const carried = readRecipe(bytes)
  return carried.kind === 'recipe' ? carried.recipe : undefined
}
