import type { Raster } from '../../lib/image/raster.ts'
import { openDataset, picked } from '../data/dataset.ts'
import { readFacts } from '../data/facts.ts'
import type { Facts } from '../data/source.ts'

/** Pictures, what is known of each, and the hash of the data set they are from. */
export type Known = { pictures: Raster[]; facts: Facts[]; data: string }

/** Pictures read from a data set at once. */
const CHUNK = 512

/**
 * Pictures from all over a packed data set with their facts; undefined where it tells none.
 *
 * @param count at most so many
 * @throws GardenError `invalid_dataset`
 */
export async function readKnown(folder: string, count: number): Promise<Known | undefined> {
  const { info, read, close } = await openDataset(folder)
  try {
    const facts = await readFacts(folder, info)
    if (!facts) return undefined
    const known = picked(info.count, count)
    const { resolution, channels } = info
    const shape = { width: resolution, height: resolution, channels }
    const size = resolution ** 2 * channels
    const pictures: Raster[] = []
    while (pictures.length < known.length) {
      const numbers = known.slice(pictures.length, pictures.length + CHUNK)
      const bytes = await read(numbers)
      for (const i of numbers.keys())
        pictures.push({ ...shape, data: bytes.slice(i * size, (i + 1) * size) })
    }
    return { pictures, facts: known.map((i) => facts[i] as Facts), data: info.sha256 }
  } finally {
    await close()
  }
}
