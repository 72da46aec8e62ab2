import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { readJson } from '../json.ts'

export const DATASET_FILE = 'dataset.json'

/** Run folders are named after data sets, so a name is one that a folder can have. */
export const DATASET_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/

/**
 * A packed data set: uint8 pictures [count, resolution, resolution, channels], row-major, in shards
 * of raw bytes without header. `sha256` is the hash of the shards' hashes, in order, as hex text.
 */
export const datasetSchema = z.strictObject({
  format: z.literal(1),
  name: z.string().regex(DATASET_NAME),
  source: z.string(),
  licence: z.string(),
  resolution: z.int().min(4).max(1024),
  channels: z.union([z.literal(1), z.literal(3)]),
  count: z.int().min(1),
  seed: z.int().nullable(),
  sha256: z.string(),
  shards: z
    .array(z.strictObject({ file: z.string(), count: z.int().min(1), sha256: z.string() }))
    .min(1),
})

export type DatasetInfo = z.infer<typeof datasetSchema>

export type Dataset = {
  info: DatasetInfo
  /** Pictures by number, uint8 [indices.length, resolution, resolution, channels]. */
  read(indices: ArrayLike<number>): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens a packed data set; shards stay on disk, so one larger than memory trains.
 *
 * @throws GardenError `invalid_dataset` when the folder holds none, or a shard is missing or too short
 */
export async function openDataset(folder: string): Promise<Dataset> {
  const info = await readInfo(folder)
  const pictureBytes = info.resolution ** 2 * info.channels
  await Promise.all(info.shards.map((shard) => requireWhole(folder, shard, pictureBytes)))
  const shards = await Promise.all(info.shards.map(({ file }) => open(join(folder, file), 'r')))
  const starts = info.shards.map((_, i) =>
    info.shards.slice(0, i).reduce((sum, shard) => sum + shard.count, 0),
  )
  return { info, read, close }

  async function read(indices: ArrayLike<number>): Promise<Uint8Array> {
    const out = new Uint8Array(indices.length * pictureBytes)
    await Promise.all(
      Array.from(indices, (index, place) => {
        const shard = starts.findLastIndex((start) => start <= index)
        const offset = (index - (starts[shard] ?? 0)) * pictureBytes
        return shards[shard]?.read(out, place * pictureBytes, pictureBytes, offset)
      }),
    )
    return out
  }

  async function close(): Promise<void> {
    await Promise.all(shards.map((shard) => shard.close()))
  }
}

/**
 * What a packed data set says of itself.
 *
 * @throws GardenError `invalid_dataset`
 */
export function readInfo(folder: string): Promise<DatasetInfo> {
  return readJson(join(folder, DATASET_FILE), datasetSchema, 'invalid_dataset', {
    message: `There is no packed data set at ${folder}: ${DATASET_FILE} cannot be read.`,
    suggestion:
      'Make one with "gan dataset make" or "gan dataset pack", or name its folder with --data.',
  })
}

async function requireWhole(
  folder: string,
  shard: DatasetInfo['shards'][number],
  pictureBytes: number,
): Promise<void> {
  const path = join(folder, shard.file)
  const bytes = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (bytes === shard.count * pictureBytes) return
  throw new GardenError(
    'invalid_dataset',
    `The shard ${path} has ${bytes} bytes instead of ${shard.count * pictureBytes}.`,
    {
      suggestion: 'Make the data set again: it was damaged or cut short.',
    },
  )
}
