import type { Raster } from './raster.ts'

/**
 * The picture with every pixel a square of `factor` × `factor`: nearest neighbour, crisp.
 *
 * @param factor whole number ≥ 1
 * @throws RangeError when it is not
 */
export function enlarge(picture: Raster, factor: number): Raster {
  if (!Number.isInteger(factor) || factor < 1) {
    throw new RangeError(`Cannot enlarge ${factor} times: a whole number ≥ 1 is needed.`)
  }
  const { height, channels } = picture
  const width = picture.width * factor
  const data = new Uint8Array(width * height * factor * channels)
  for (let y = 0; y < height; y++) {
    const row = widenedRow(picture, y, factor)
    for (let copy = 0; copy < factor; copy++) data.set(row, (y * factor + copy) * row.length)
  }
  return { width, height: height * factor, channels, data }
}

function widenedRow({ width, channels, data }: Raster, y: number, factor: number): Uint8Array {
  const row = new Uint8Array(width * factor * channels)
  for (let i = 0; i < row.length; i++) {
    const x = Math.floor(i / (channels * factor))
    row[i] = data[(y * width + x) * channels + (i % channels)] ?? 0
  }
  return row
}
