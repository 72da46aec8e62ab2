import type { Raster } from '../raster.ts'

/** A picture in few colours. */
export type Indexed = {
  /** Red, green and blue of each colour: at most `MAX_COLOURS`. */
  colours: Uint8Array
  /** Of each pixel, row by row. */
  indices: Uint8Array
}

/** Chooses the colours that suit a picture best. */
export type Quantise = (picture: Raster) => Indexed | Promise<Indexed>

/** One place of the 256 stays free, for pixels that are not drawn. */
export const MAX_COLOURS = 255
