import type { Raster } from '../../lib/image/raster.ts'
import { gaussians, PURPOSE, stream } from '../../lib/random/stream.ts'
import { PART } from './parts.ts'
import { blurred } from './pyramid.ts'

/** Real pictures that are none of those they are measured against: nothing scores better but by copying. */
export const OTHER_REALS = 'other reals'

/** What a generator that repeats itself has to offer. */
const COLLAPSED = 25

/** Standard deviation of the noise in levels of 0 … 255, and of noise that is all there is. */
const NOISE = 16
const ALONE = 64

/**
 * Sets with known faults, made of real pictures: what they score says how to read what a generator does.
 *
 * @param pictures none of those they are measured against
 * @param seed uint32, fixes the noise
 */
export function knownSets(
  pictures: readonly Raster[],
  seed: number,
): { name: string; pictures: Raster[] }[] {
  return [
    { name: OTHER_REALS, pictures: [...pictures] },
    {
      name: `${COLLAPSED} reals repeated`,
      pictures: pictures.map((_, i) => pictures[i % COLLAPSED] as Raster),
    },
    { name: 'blurred reals', pictures: pictures.map(blurred) },
    { name: 'noisy reals', pictures: withNoise(pictures, seed, NOISE) },
    { name: 'noise alone', pictures: withNoise(pictures.map(grey), seed, ALONE) },
  ]
}

function grey(picture: Raster): Raster {
  return { ...picture, data: new Uint8Array(picture.data.length).fill(128) }
}

function withNoise(pictures: readonly Raster[], seed: number, deviation: number): Raster[] {
  const size = pictures[0]?.data.length ?? 0
  return pictures.map((picture, i) => {
    const noise = gaussians(stream(seed, PURPOSE.evaluation, PART.noise + i), size)
    const data = Uint8ClampedArray.from(
      picture.data,
      (level, j) => level + deviation * (noise[j] ?? 0),
    )
    return { ...picture, data: new Uint8Array(data.buffer) }
  })
}
