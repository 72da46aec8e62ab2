import sharp from 'sharp'
import type { Raster } from '../raster.ts'
import { type Indexed, MAX_COLOURS } from './indexed.ts'

/** The picture in the colours that suit it best. Without dither, which costs more bytes than it shows. Only for Node. */
export async function quantise(picture: Raster): Promise<Indexed> {
  const rgb = await inFewColours(picture)
  const keyAt = (pixel: number) =>
    ((rgb[3 * pixel] ?? 0) << 16) | ((rgb[3 * pixel + 1] ?? 0) << 8) | (rgb[3 * pixel + 2] ?? 0)
  const uses = new Map<number, number>()
  for (let i = 0; i < rgb.length / 3; i++) uses.set(keyAt(i), (uses.get(keyAt(i)) ?? 0) + 1)
  const known = [...uses.keys()].sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0))
  const kept = known.slice(0, MAX_COLOURS)
  const places = new Map(kept.map((key, place) => [key, place]))
  for (const key of known.slice(MAX_COLOURS)) places.set(key, nearest(key, kept))
  const indices = Uint8Array.from({ length: rgb.length / 3 }, (_, i) => places.get(keyAt(i)) ?? 0)
  return { colours: Uint8Array.from(kept.flatMap(channelsOf)), indices }
}

async function inFewColours({ width, height, channels, data }: Raster): Promise<Uint8Array> {
  const png = await sharp(data, { raw: { width, height, channels } })
    .toColourspace('srgb')
    .png({ palette: true, dither: 0, effort: 1, compressionLevel: 1 })
    .toBuffer()
  return sharp(png).removeAlpha().toColourspace('srgb').raw().toBuffer()
}

function channelsOf(key: number): number[] {
  return [key >> 16, (key >> 8) & 255, key & 255]
}

function nearest(key: number, keys: readonly number[]): number {
  const distances = keys.map((other) => distance(channelsOf(key), channelsOf(other)))
  return distances.indexOf(Math.min(...distances))
}

function distance(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, level, i) => sum + (level - (other[i] ?? 0)) ** 2, 0)
}
