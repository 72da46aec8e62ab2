import type { Raster } from './raster.ts'

/**
 * Pictures side by side in rows, without gaps. Places left over in the last row are black.
 *
 * @param pictures at least one, all of one size and number of channels
 * @param columns whole number ≥ 1
 * @throws RangeError when they are not
 */
export function grid(pictures: readonly Raster[], columns: number): Raster {
  const [first] = pictures
  if (!first || !Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`Cannot lay ${pictures.length} pictures in ${columns} columns.`)
  }
  const { width, height, channels } = first
  const rows = Math.ceil(pictures.length / columns)
  const data = new Uint8Array(columns * width * rows * height * channels)
  const sheet: Raster = { width: columns * width, height: rows * height, channels, data }
  for (const [i, picture] of pictures.entries()) {
    refuseUnlike(first, picture)
    paste(sheet, picture, (i % columns) * width, Math.floor(i / columns) * height)
  }
  return sheet
}

function refuseUnlike(first: Raster, { width, height, channels }: Raster): void {
  if (width === first.width && height === first.height && channels === first.channels) return
  throw new RangeError(
    `A picture of ${width} × ${height} × ${channels} is among those of ${first.width} × ${first.height} × ${first.channels}.`,
  )
}

function paste(sheet: Raster, picture: Raster, left: number, top: number): void {
  const { width, height, channels, data } = picture
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * channels, (y + 1) * width * channels)
    sheet.data.set(row, ((top + y) * sheet.width + left) * channels)
  }
}
