import { enlarge } from '../../lib/image/enlarge.ts'
import type { Raster } from '../../lib/image/raster.ts'
import type { Features } from './frechet.ts'

/** Generated pictures on a sheet, and the real ones beside each. */
export const SHOWN = 10
export const NEAREST = 6

/** Pixels a picture is enlarged to, about, and those between. */
const CELL = 96
const GAP = 4
const MARGIN = 28
const PAPER = 255

/**
 * For each query its nearest candidates, the nearest first, by Euclidean distance.
 *
 * @returns [queries][k] numbers of candidates
 */
export function nearest(queries: Features, candidates: Features, k: number): number[][] {
  return Array.from({ length: queries.count }, (_, query) => {
    const distances = Float64Array.from({ length: candidates.count }, (_, candidate) =>
      squaredDistance(queries, query, candidates, candidate),
    )
    const order = Array.from(distances.keys()).sort(
      (a, b) => (distances[a] ?? 0) - (distances[b] ?? 0),
    )
    return order.slice(0, k)
  })
}

/** Pictures as features of their own: their bytes. */
export function pixelFeatures(pictures: readonly Raster[]): Features {
  const size = pictures[0]?.data.length ?? 0
  const data = new Float32Array(pictures.length * size)
  for (const [i, picture] of pictures.entries()) data.set(picture.data, i * size)
  return { count: pictures.length, size, data }
}

/**
 * A sheet with a row for each generated picture: it stands alone on the left, its nearest real ones on
 * the right.
 *
 * @param rows pictures of one size
 */
export function neighbourSheet(rows: readonly { generated: Raster; reals: Raster[] }[]): Raster {
  const [first] = rows
  if (!first) throw new RangeError('There is no picture to show neighbours of.')
  const factor = Math.max(1, Math.round(CELL / first.generated.width))
  const cell = first.generated.width * factor + GAP
  const columns = 1 + first.reals.length
  const { channels } = first.generated
  const width = GAP + columns * cell + MARGIN
  const height = GAP + rows.length * cell
  const data = new Uint8Array(width * height * channels).fill(PAPER)
  const sheet: Raster = { width, height, channels, data }
  for (const [row, { generated, reals }] of rows.entries()) {
    const top = GAP + row * cell
    paste(sheet, enlarge(generated, factor), GAP, top)
    for (const [i, real] of reals.entries())
      paste(sheet, enlarge(real, factor), GAP + MARGIN + (i + 1) * cell, top)
  }
  return sheet
}

function squaredDistance(one: Features, i: number, other: Features, j: number): number {
  const { size } = one
  let sum = 0
  for (let feature = 0; feature < size; feature++)
    sum += ((one.data[i * size + feature] ?? 0) - (other.data[j * size + feature] ?? 0)) ** 2
  return sum
}

function paste(
  sheet: Raster,
  { width, height, channels, data }: Raster,
  left: number,
  top: number,
) {
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * channels, (y + 1) * width * channels)
    sheet.data.set(row, ((top + y) * sheet.width + left) * channels)
  }
}
