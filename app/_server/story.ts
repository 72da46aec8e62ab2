import 'server-only'
import { LRUCache } from 'lru-cache'
import sharp, { type OutputInfo } from 'sharp'
import { findPublished, type PublishedModel } from './catalogue.ts'
import { log } from './observe/log.ts'

/**
 * How far a generator is at an age: nothing is there; all pictures are alike; each latent has one of its own; each looks
 * more like what it will be than like any other; little but details changes; the newest.
 */
export type Moment = (typeof MOMENTS)[number]

export const MOMENTS = ['blank', 'alike', 'own', 'known', 'details', 'now'] as const

/** Releases never change, so what was seen on their sheets is kept. */
const told = new LRUCache<string, Promise<Moment[]>>({ max: 32 })

/**
 * What can be seen on each sheet, measured on its pixels: how much there is in its pictures, how much they differ from each
 * other, and from what they are on the newest sheet. Nothing is said of a release of which a sheet cannot be read.
 */
export async function momentsOf(model: PublishedModel): Promise<Moment[]> {
  const { digest } = model.release
  const known = told.get(digest) ?? seenOn(model)
  told.set(digest, known)
  try {
    return await known
  } catch (error) {
    told.delete(digest)
    log.warn({ err: error }, `A sheet of ${model.pinned} cannot be read.`)
    return []
  }
}

async function seenOn({ manifest, release }: PublishedModel): Promise<Moment[]> {
  const { grids, gridShape, resolution } = manifest
  const sheets = await Promise.all(
    grids.map(async ({ file }) => {
      const read = await findPublished(release.id, release.digest, file)
      return sharp(await read())
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true })
    }),
  )
  const pictures = sheets.map(({ data, info }) => cellsOf(data, info, resolution))
  const newest = pictures.at(-1)
  if (!newest) return []
  const channels = sheets[0]?.info.channels ?? 1
  const full = contrast(newest, channels)
  const [most, apart] = [variety(newest), between(newest, rotated(newest))]
  const seen = pictures.map((cells) =>
    momentOf(
      contrast(cells, channels) / full,
      variety(cells) / most,
      between(cells, newest) / apart,
    ),
  )
  // A story does not go back, even where a generator wavers.
  let reached = 0
  return seen.map((moment, i) => {
    reached = Math.max(reached, MOMENTS.indexOf(moment))
    const isLast = i === grids.length - 1 || gridShape.seeds.length < 2
    return isLast ? 'now' : (MOMENTS[reached] ?? 'now')
  })
}

/**
 * @param filled contrast of its pictures, as part of the newest sheet's
 * @param varied deviation of its pictures from their mean, as part of the newest sheet's
 * @param far mean distance to the newest sheet, as part of that between its pictures
 */
function momentOf(filled: number, varied: number, far: number): Moment {
  if (filled < 0.2) return 'blank'
  if (varied < 0.5) return 'alike'
  if (far > 0.72) return 'own'
  return far > 0.45 ? 'known' : 'details'
}

type Cells = readonly Uint8Array[]

/** Pixels from one that is looked at to the next, both ways: so few are enough, and take some milliseconds. */
const STRIDE = 4

function cellsOf(data: Buffer, { width, height, channels }: OutputInfo, side: number): Cells {
  const columns = Math.floor(width / side)
  return Array.from({ length: columns * Math.floor(height / side) }, (_, cell) => {
    const [left, top] = [(cell % columns) * side, Math.floor(cell / columns) * side]
    const looked = Math.ceil(side / STRIDE)
    const pixels = new Uint8Array(looked ** 2 * channels)
    for (let i = 0; i < pixels.length; i++) {
      const [x, y] = [Math.floor(i / channels) % looked, Math.floor(i / channels / looked)]
      const at = ((top + y * STRIDE) * width + left + x * STRIDE) * channels + (i % channels)
      pixels[i] = data[at] ?? 0
    }
    return pixels
  })
}

/** Mean standard deviation of a pixel over the cells, in levels; never 0. */
function variety(cells: Cells): number {
  const length = cells[0]?.length ?? 1
  let deviations = 0
  for (let i = 0; i < length; i++) deviations += deviation(cells.map((cell) => cell[i] ?? 0))
  return deviations / length + Number.EPSILON
}

/** Mean standard deviation of a cell's channels over its pixels, in levels: none of a plain colour; never 0. */
function contrast(cells: Cells, channels: number): number {
  let deviations = 0
  for (const cell of cells)
    for (let channel = 0; channel < channels; channel++)
      deviations += deviation(cell.filter((_, i) => i % channels === channel))
  return deviations / cells.length / channels + Number.EPSILON
}

function deviation(values: ArrayLike<number>): number {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean))
}

/** Mean distance of two sheets, cell by cell, in levels; never 0. */
function between(one: Cells, other: Cells): number {
  let [sum, count] = [0, 0]
  for (const [i, cell] of one.entries()) {
    const beside = other[i] ?? cell
    for (let j = 0; j < cell.length; j++) sum += Math.abs((cell[j] ?? 0) - (beside[j] ?? 0))
    count += cell.length
  }
  return sum / count + Number.EPSILON
}

/** Each cell where the one before it was. */
function rotated(cells: Cells): Cells {
  return [...cells.slice(1), ...cells.slice(0, 1)]
}
