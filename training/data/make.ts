import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { GardenError } from '../../lib/error.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { DATASET_FILE, type DatasetInfo } from './dataset.ts'

/** Bytes a shard, which a worker holds in memory: 2,000 pictures of 64 × 64. */
const SHARD = 2000 * 64 ** 2 * 3

/** A shard for a worker to draw. */
export type ShardJob = {
  path: string
  seed: number
  first: number
  count: number
  resolution: number
}

export type MakeOptions = { folder: string; count: number; resolution: number; seed: number }

/**
 * Draws procedural portraits on all cores and packs them. The same options give the same bytes,
 * whatever the number of cores; an interrupted call goes on where it stopped.
 *
 * @param onProgress called with the number of pictures done
 */
export async function makePortraits(
  options: MakeOptions,
  onProgress: (done: number) => void,
): Promise<DatasetInfo> {
  const name = `lorelei-${options.resolution}-${options.seed}`
  await refuseOther(options, name)
  const jobs = planShards(options)
  const missing = await filterAsync(jobs, (job) => isMissing(job))
  let done = options.count - missing.reduce((sum, job) => sum + job.count, 0)
  onProgress(done)
  await drawAll(missing, (count) => {
    done += count
    onProgress(done)
  })
  const shards = await Promise.all(
    jobs.map(async ({ path, count }, i) => ({
      file: shardFile(i),
      count,
      sha256: sha256(await readFile(path)),
    })),
  )
  const info: DatasetInfo = {
    format: 1,
    name,
    source: 'Portraits in the style "Lorelei" by Lisa Wischofsky, drawn by DiceBear',
    licence: 'CC0-1.0',
    resolution: options.resolution,
    channels: 3,
    count: options.count,
    seed: options.seed,
    sha256: sha256(shards.map((shard) => shard.sha256).join('')),
    shards,
  }
  await writeAtomically(join(options.folder, DATASET_FILE), `${JSON.stringify(info, null, 2)}\n`)
  return info
}

function planShards({ folder, count, resolution, seed }: MakeOptions): ShardJob[] {
  const size = Math.floor(SHARD / (resolution ** 2 * 3))
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    path: join(folder, shardFile(i)),
    seed,
    resolution,
    first: i * size,
    count: Math.min(size, count - i * size),
  }))
}

function shardFile(index: number): string {
  return `shard-${String(index).padStart(5, '0')}.bin`
}

/** Shards are only reused for the options they were drawn with, which this marker remembers. */
async function refuseOther(options: MakeOptions, name: string): Promise<void> {
  const marker = join(options.folder, 'made-with.json')
  const wanted = JSON.stringify({ name, count: options.count })
  const found = await readFile(marker, 'utf8').catch(() => undefined)
  if (found === wanted) return
  if (found !== undefined) {
    throw new GardenError(
      'invalid_dataset',
      `${options.folder} already holds a data set made with ${found}.`,
      {
        suggestion: 'Choose another folder with --out, or remove that one.',
      },
    )
  }
  await writeAtomically(marker, wanted)
}

async function isMissing({ path, count, resolution }: ShardJob): Promise<boolean> {
  const bytes = await stat(path).then(
    (found) => found.size,
    () => -1,
  )
  return bytes !== count * resolution ** 2 * 3
}

/** One worker a core; each takes the next shard when it has finished one. */
async function drawAll(jobs: ShardJob[], onDrawn: (count: number) => void): Promise<void> {
  const queue = [...jobs]
  await Promise.all(
    Array.from({ length: Math.min(availableParallelism(), jobs.length) }, () =>
      runWorker(queue, onDrawn),
    ),
  )
}

function runWorker(queue: ShardJob[], onDrawn: (count: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url))
    const next = () => {
      const job = queue.shift()
      if (job) worker.postMessage(job)
      else worker.terminate().then(() => resolve(), reject)
    }
    worker.on('message', ({ drawn, finished }: { drawn: number; finished: boolean }) => {
      onDrawn(drawn)
      if (finished) next()
    })
    worker.on('error', reject)
    next()
  })
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

async function filterAsync<T>(items: T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep))
  return items.filter((_, i) => kept[i])
}
