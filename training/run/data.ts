import { GardenError } from '../../lib/error.ts'
import { type Dataset, openDataset, readInfo } from '../data/dataset.ts'
import type { RunInfo } from './folder.ts'

const MOVED = 'If it has been moved, name its folder with --data: it is known by its hash.'

/**
 * The data set that a run learns from, where it lay when the run began or where it has been moved to.
 *
 * @param folder where it lies now; where it lay, unless given
 * @throws GardenError `invalid_dataset` when there is none, or another one
 */
export async function openRunData(
  { data }: Pick<RunInfo, 'data'>,
  folder: string = data.folder,
): Promise<Dataset> {
  await requireRunData(data, folder)
  return openDataset(folder)
}

/** @throws GardenError as `openRunData` */
export async function requireRunData(data: RunInfo['data'], folder: string): Promise<void> {
  const { sha256 } = await readInfo(folder).catch((cause: unknown) => {
    if (!(cause instanceof GardenError) || cause.code !== 'invalid_dataset') throw cause
    throw new GardenError('invalid_dataset', cause.message, { suggestion: MOVED, cause })
  })
  if (sha256 === data.sha256) return
  throw new GardenError(
    'invalid_dataset',
    `The data set in ${folder} is not the one the run began with, ${data.name} of hash ${data.sha256.slice(0, 8)}.`,
    { suggestion: `${MOVED} A run goes on with the same pictures or not at all.` },
  )
}
