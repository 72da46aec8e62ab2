import { parentPort } from 'node:worker_threads'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import type { ShardJob } from './make.ts'
import { drawPortrait } from './portrait.ts'

/** Pictures between two reports of progress. */
const REPORT = 50

parentPort?.on('message', drawShard)

async function drawShard({ path, seed, first, count, resolution }: ShardJob): Promise<void> {
  const pictureBytes = resolution ** 2 * 3
  const shard = new Uint8Array(count * pictureBytes)
  for (let i = 0; i < count; i++) {
    shard.set(drawPortrait(seed, first + i, resolution).data, i * pictureBytes)
    if ((i + 1) % REPORT === 0 && i + 1 < count)
      parentPort?.postMessage({ drawn: REPORT, finished: false })
  }
  await writeAtomically(path, shard)
  parentPort?.postMessage({
    drawn: count - Math.floor((count - 1) / REPORT) * REPORT,
    finished: true,
  })
}
