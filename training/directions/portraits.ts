import { fromBytes } from '../../lib/image/range.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { looks } from '../data/crew.ts'
import { shapeOf } from '../data/picture.ts'
import { portraitSource } from '../data/portrait.ts'
import { attributeValues } from './attributes.ts'

/** Portraits with what is known of them: values [attribute] each, in the order of `ATTRIBUTES`. */
export type Portraits = { pictures: Raster[]; values: number[][] }

/**
 * Draws portraits 0 … count − 1 of a data set anew, on all cores, with their attributes.
 *
 * @param seed the data set's, uint32
 */
export async function drawPortraits(
  count: number,
  seed: number,
  { resolution, channels }: { resolution: number; channels: 1 | 3 },
  onProgress: (done: number) => void,
): Promise<Portraits> {
  const source = portraitSource(count, seed, resolution)
  const pictures: Raster[] = []
  const values: number[][] = []
  for await (const batch of looks(source, shapeOf({ resolution, channels }))) {
    for (const { picture = new Uint8Array() } of batch) {
      values.push(attributeValues(seed, pictures.length))
      pictures.push({ width: resolution, height: resolution, channels, data: picture })
    }
    onProgress(pictures.length)
  }
  return { pictures, values }
}

/** Pictures as a network takes them: float32 [n, height, width, channels] in −1 … 1, flat. */
export function stacked(pictures: readonly Raster[]): Float32Array {
  const [first] = pictures
  if (!first) return new Float32Array()
  const size = first.data.length
  const all = new Float32Array(pictures.length * size)
  for (const [i, { data }] of pictures.entries()) all.set(fromBytes(data), i * size)
  return all
}
