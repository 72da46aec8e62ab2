import { enlarge } from '../../lib/image/enlarge.ts'
import type { Raster } from '../../lib/image/raster.ts'
import type { Features } from './frechet.ts'

/** Generated pictures on a sheet, and the real ones each way of searching finds for one. */
export const SHOWN = 10
const NEAREST = 4

/** Pixels a picture is enlarged to, about, and those between pictures and between blocks. */
const CELL = 96
const GAP = 4
const MARGIN = 24
const PAPER = 255

/**
 * For each of the first generated pictures its nearest real ones, the nearest first, by Euclidean
 * distance between features that have each set's mean taken off: else what a generator does to all its
 * pictures would bring the same few real ones near all of them.
 *
 * @returns [SHOWN or fewer][4] numbers of real pictures
 */
export function nearestReals(generated: Features, reals: Features): number[][] {
  const [queries, candidates] = [centred(generated), centred(reals)]
  return Array.from({ length: Math.min(SHOWN, queries.count) }, (_, query) => {
    const distances = Float64Array.from({ length: candidates.count }, (_, candidate) =>
      squaredDistance(queries, query, candidates, candidate),
    )
    const order = Array.from(distances.keys()).sort(
      (a, b) => (distances[a] ?? 0) - (distances[b] ?? 0),
    )
    return order.slice(0, NEAREST)
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
 * A sheet of rows, each of blocks of pictures with room between them: such as a generated picture, and the real ones
 * that a way of searching finds for it.
 *
 * @param rows pictures of one size, as many blocks of as many in each row
 */
export function neighbourSheet(rows: readonly (readonly Raster[])[][]): Raster {
  const [blocks = []] = rows
  const [first] = blocks.flat()
  if (!first) throw new RangeError('There is no picture to show neighbours of.')
  const factor = Math.max(1, Math.round(CELL / first.width))
  const cell = first.width * factor + GAP
  const { channels } = first
  const count = blocks.flat().length
  const width = GAP + count * cell + (blocks.length - 1) * MARGIN
  const height = GAP + rows.length * cell
  const data = new Uint8Array(width * height * channels).fill(PAPER)
  const sheet: Raster = { width, height, channels, data }
  for (const [row, blocks] of rows.entries()) {
    let left = GAP
    for (const block of blocks) {
      for (const picture of block) {
        paste(sheet, enlarge(picture, factor), left, GAP + row * cell)
        left += cell
      }
      left += MARGIN
    }
  }
  return sheet
}

function centred({ count, size, data }: Features): Features {
  const mean = new Float64Array(size)
  for (let i = 0; i < data.length; i++) mean[i % size] = (mean[i % size] ?? 0) + (data[i] ?? 0)
  return { count, size, data: data.map((value, i) => value - (mean[i % size] ?? 0) / count) }
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
