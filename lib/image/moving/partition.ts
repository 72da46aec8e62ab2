import type { Raster } from '../raster.ts'
import { type Indexed, MAX_COLOURS } from './indexed.ts'

/** A colour, as often as it is in the picture. */
type Used = { key: number; count: number; rgb: Readonly<Channels> }

/** Colours that are to become one, and by how much that one would be off: the sum of squares, along each channel and in all. */
type Part = { used: readonly Used[]; mean: Channels; errors: number[]; error: number }

type Channels = [red: number, green: number, blue: number]

const CHANNELS = [0, 1, 2] as const

/**
 * The picture in few colours, without any library: its colours are parted where they differ most, again and
 * again, until there are as many parts as there may be; each part becomes its mean.
 *
 * Source: Wan, Wong & Prusinkiewicz, "An algorithm for multidimensional data clustering", ACM TOMS 14(2),
 * 1988: variance-based parting, here at the mean.
 */
export function partition(picture: Raster): Indexed {
  const keys = keysOf(picture)
  const counts = new Map<number, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const parts = [partOf([...counts].map(usedOf))]
  while (parts.length < Math.min(MAX_COLOURS, counts.size)) {
    const worst = indexOfWorst(parts)
    parts.splice(worst, 1, ...halves(parts[worst] as Part))
  }
  const places = new Map(parts.flatMap(({ used }, i) => used.map(({ key }) => [key, i] as const)))
  return {
    colours: Uint8Array.from(parts.flatMap(({ mean }) => mean.map(Math.round))),
    indices: Uint8Array.from(keys, (key) => places.get(key) ?? 0),
  }
}

function keysOf({ channels, data }: Raster): Uint32Array {
  const green = channels >> 1
  const blue = channels - 1
  return Uint32Array.from({ length: data.length / channels }, (_, pixel) => {
    const at = pixel * channels
    return ((data[at] ?? 0) << 16) | ((data[at + green] ?? 0) << 8) | (data[at + blue] ?? 0)
  })
}

function usedOf([key, count]: [key: number, count: number]): Used {
  return { key, count, rgb: [key >> 16, (key >> 8) & 255, key & 255] }
}

/** All sums are of whole numbers, and exact. */
function partOf(used: readonly Used[]): Part {
  let total = 0
  const sums: Channels = [0, 0, 0]
  const squares: Channels = [0, 0, 0]
  for (const { count, rgb } of used) {
    total += count
    for (const c of CHANNELS) {
      sums[c] += count * rgb[c]
      squares[c] += count * rgb[c] * rgb[c]
    }
  }
  const mean: Channels = [sums[0] / total, sums[1] / total, sums[2] / total]
  const errors = CHANNELS.map((c) => squares[c] - sums[c] * mean[c])
  return { used, mean, errors, error: errors.reduce((sum, error) => sum + error, 0) }
}

/** A part of one colour has no error, and is not parted. */
function indexOfWorst(parts: readonly Part[]): number {
  let worst = 0
  parts.forEach(({ error }, i) => {
    if (error > (parts[worst]?.error ?? 0)) worst = i
  })
  return worst
}

/** Neither is empty: where colours differ, some are above their mean and some are not. */
function halves({ used, mean, errors }: Part): [Part, Part] {
  const channel = CHANNELS.find((c) => errors[c] === Math.max(...errors)) ?? 0
  const below: Used[] = []
  const above: Used[] = []
  for (const one of used) (one.rgb[channel] <= mean[channel] ? below : above).push(one)
  return [partOf(below), partOf(above)]
}
