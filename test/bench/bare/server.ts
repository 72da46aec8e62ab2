import { once } from 'node:events'
import { createServer } from 'node:http'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Raster } from '#lib/image/raster.ts'
import { encodeStill } from '#lib/image/still/formats.ts'
import { openRelease } from '../release.ts'

type Job = { seed: number; done: (bytes: Uint8Array) => void }

const [engine = 'ours', port = '4173'] = process.argv.slice(2)
const { manifest } = await openRelease()
const waiting: Job[] = []
const idle = await Promise.all(Array.from({ length: availableParallelism() }, start))

createServer(async (request, response) => {
  const seed = Number(/(\d+)\.png/.exec(request.url ?? '')?.[1] ?? 0)
  const png = await encodeStill('png', raster(await grown(seed)), { recipe: `${seed}` })
  response.setHeader('content-type', 'image/png').end(png)
}).listen(Number(port), '127.0.0.1')

/** As many threads as the gallery has. */
async function start(): Promise<Worker> {
  const thread = new Worker(new URL('./thread.js', import.meta.url), { workerData: engine })
  thread.on('error', (error) => {
    throw error
  })
  await once(thread, 'message')
  return thread
}

function grown(seed: number): Promise<Uint8Array> {
  return new Promise((done) => {
    waiting.push({ seed, done })
    dispatch()
  })
}

function dispatch(): void {
  const thread = waiting.length > 0 ? idle.pop() : undefined
  const job = thread && waiting.shift()
  if (!job) return
  thread.once('message', (bytes) => {
    idle.push(thread)
    dispatch()
    job.done(bytes)
  })
  thread.postMessage(job.seed)
}

function raster(data: Uint8Array): Raster {
  const { resolution, channels } = manifest
  return { width: resolution, height: resolution, channels, data }
}
