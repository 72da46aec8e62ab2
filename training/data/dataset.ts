import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { PURPOSE, permutation, stream } from '../../lib/random/stream.ts'
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
  folder: string
  info: DatasetInfo
  /**
   * Pictures by number, uint8 [indices.length, resolution, resolution, channels].
   *
   * @param mirrored places in `indices` of pictures to turn left to right
   * @throws GardenError `invalid_dataset` when a shard has become unreadable
   */
  read(indices: ArrayLike<number>, mirrored?: ArrayLike<number>): Promise<Uint8Array>
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
  let first = 0
  const shards = info.shards.map(({ file, count }) => {
    first += count
    return { path: join(folder, file), first: first - count }
  })
  const { resolution, channels } = info
  return { folder, info, ...startReader({ shards, resolution, channels }) }
}

type Answer = { call: number; pictures?: Uint8Array; error?: string }

/**
 * Numbers of pictures from all over a data set, at most so many, in an order of chance that is always the same: neighbours are
 * often of one kind.
 *
 * @param count of the data set
 */
export function picked(count: number, most: number): number[] {
  return [...permutation(stream(0, PURPOSE.shuffle, 0), count).subarray(0, most)]
}

/** A thread that reads; it keeps the process alive only while something is asked of it. */
function startReader(workerData: object): Pick<Dataset, 'read' | 'close'> {
  const worker = new Worker(new URL('./reader.js', import.meta.url), { workerData })
  worker.unref()
  const open = new Map<number, (answer: Answer) => void>()
  let calls = 0
  let ended: string | undefined
  worker.on('message', (answer: Answer) => open.get(answer.call)?.(answer))
  worker.on('error', ({ message }) => end(message))
  worker.on('exit', () => end('it was closed'))
  return { read, close }

  async function read(indices: ArrayLike<number>, mirrored: ArrayLike<number> = []) {
    calls += 1
    const call = calls
    worker.ref()
    const { pictures, error } = await new Promise<Answer>((resolve) => {
      open.set(call, resolve)
      if (ended !== undefined) end(ended)
      worker.postMessage({
        call,
        indices: Uint32Array.from(indices),
        mirrored: Uint32Array.from(mirrored),
      })
    })
    open.delete(call)
    if (open.size === 0) worker.unref()
    if (pictures) return pictures
    throw new GardenError('invalid_dataset', `The data set cannot be read: ${error}.`, {
      suggestion: 'Pack it again: it was damaged, cut short or moved while it was in use.',
    })
  }

  /** Whatever is still asked, and whatever will be, gets no answer. */
  function end(reason: string): void {
    ended ??= reason
    for (const [call, settle] of open) settle({ call, error: ended })
  }

  async function close(): Promise<void> {
    await worker.terminate()
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
