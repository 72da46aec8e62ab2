import { GardenError } from '../../lib/error.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { PURPOSE, permutation, stream } from '../../lib/random/stream.ts'
import type { Config } from '../config.ts'
import { type DatasetInfo, openDataset } from '../data/dataset.ts'
import { PART } from './parts.ts'

/** Pictures of a data set, and their numbers in it. */
export type Reals = {
  folder: string
  info: DatasetInfo
  pictures: Raster[]
  numbers: number[]
}

/**
 * Real pictures of a packed data set, picked by the seed, none twice.
 *
 * @param count how many; more than there are is refused, for distances at another number mean something else
 * @param more how many follow them, if there are so many
 * @throws GardenError `invalid_dataset` when it has fewer, or pictures of another size than the run's
 */
export async function readReals(
  folder: string,
  { resolution, channels }: Pick<Config, 'resolution' | 'channels'>,
  count: number,
  seed: number,
  more = 0,
): Promise<Reals> {
  const dataset = await openDataset(folder)
  try {
    const { info } = dataset
    if (info.resolution !== resolution || info.channels !== channels) throw unlike(folder, info)
    if (info.count < count) throw tooFew(folder, info.count, count)
    const order = permutation(stream(seed, PURPOSE.evaluation, PART.reals), info.count)
    const length = info.count < count + more ? count : count + more
    const bytes = await dataset.read(order.subarray(0, length))
    const size = resolution ** 2 * channels
    const pictures = Array.from({ length }, (_, i) => ({
      width: resolution,
      height: resolution,
      channels,
      data: bytes.subarray(i * size, (i + 1) * size),
    }))
    return { folder, info, pictures, numbers: [...order.subarray(0, length)] }
  } finally {
    await dataset.close()
  }
}

function unlike(folder: string, { resolution, channels }: DatasetInfo): GardenError {
  return new GardenError(
    'invalid_dataset',
    `The pictures in ${folder} are ${resolution} × ${resolution} × ${channels}, the run's are not.`,
    { suggestion: 'Name a data set packed at the resolution of the run.' },
  )
}

function tooFew(folder: string, found: number, wanted: number): GardenError {
  return new GardenError(
    'invalid_dataset',
    `${folder} has ${found} pictures, ${wanted} are needed: distances at another number cannot be compared.`,
    { suggestion: `Make it larger, or give a smaller --count for all you want to compare.` },
  )
}
