import { enlarge } from '../../lib/image/enlarge.ts'
import { grid } from '../../lib/image/grid.ts'
import type { Raster } from '../../lib/image/raster.ts'
import type { Shape } from './picture.ts'

/** A contact sheet's columns, and its cells when it is full. */
export const COLUMNS = 10
export const CELLS = COLUMNS ** 2

/** Pixels a sheet is to be wide about, when its pictures are small. */
const WIDTH = 800
const GAP = 2
/** Of gaps and empty cells. */
const SHADE = 32

/**
 * Pictures in rows of ten with a gap between, small ones enlarged.
 *
 * @param pictures uint8 [resolution, resolution, channels] each; undefined leaves a cell empty
 */
export function contactSheet(
  pictures: readonly (Uint8Array | undefined)[],
  { resolution, channels }: Shape,
): Raster {
  const factor = Math.max(1, Math.round(WIDTH / COLUMNS / resolution))
  const blank = new Uint8Array(resolution ** 2 * channels).fill(SHADE)
  const rows = Math.ceil(pictures.length / COLUMNS)
  const cells = Array.from({ length: rows * COLUMNS }, (_, i) => {
    const data = pictures[i] ?? blank
    return framed(enlarge({ width: resolution, height: resolution, channels, data }, factor))
  })
  return grid(cells, COLUMNS)
}

function framed({ width, height, channels, data }: Raster): Raster {
  const frame = { width: width + 2 * GAP, height: height + 2 * GAP }
  const out = new Uint8Array(frame.width * frame.height * channels).fill(SHADE)
  const row = width * channels
  for (let y = 0; y < height; y++)
    out.set(data.subarray(y * row, (y + 1) * row), ((y + GAP) * frame.width + GAP) * channels)
  return { ...frame, channels, data: out }
}
