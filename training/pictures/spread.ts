import type { Raster } from '../../lib/image/raster.ts'

/**
 * How much the pictures of a sheet differ from each other: the root of the variance of a value across
 * the pictures, averaged over all values. Two pictures drawn from them are √2 times as far apart.
 *
 * @param side of a picture in pixels; the sheet is full of them
 * @param count the first so many pictures are looked at
 * @returns in steps of 1/255, 0 … about 180; null for fewer than two pictures
 */
export function spreadOf(sheet: Raster, side: number, count: number): number | null {
  if (count < 2) return null
  const size = side ** 2 * sheet.channels
  const [sums, squares] = [new Float64Array(size), new Float64Array(size)]
  for (let i = 0; i < count; i++) addPicture(sheet, side, i, sums, squares)
  let variance = 0
  for (const [place, sum] of sums.entries())
    variance += ((squares[place] as number) - sum ** 2 / count) / (count - 1)
  return Math.sqrt(Math.max(0, variance) / size)
}

function addPicture(
  { width, channels, data }: Raster,
  side: number,
  index: number,
  sums: Float64Array,
  squares: Float64Array,
): void {
  const columns = width / side
  const [left, top] = [(index % columns) * side, Math.floor(index / columns) * side]
  const row = side * channels
  for (let y = 0; y < side; y++) {
    const start = ((top + y) * width + left) * channels
    for (let x = 0; x < row; x++) {
      const value = data[start + x] as number
      sums[y * row + x] = (sums[y * row + x] as number) + value
      squares[y * row + x] = (squares[y * row + x] as number) + value ** 2
    }
  }
}
