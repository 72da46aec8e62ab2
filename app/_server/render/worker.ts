import { parentPort } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { packPngNow } from '#lib/image/still/pack.ts'
import { unstack } from '#lib/latent/stack.ts'
import { type Generator, loadGenerator } from '#lib/model/load.ts'
import { type FromWorker, fromFault, type ToWorker, toFault } from './messages.ts'
import type { Picture } from './queue.ts'

/** Bytes of memory that one thread's generators take. */
const CAPACITY = 128 * 2 ** 20

const generators = new LRUCache<string, Generator>({
  maxSize: CAPACITY,
  // One that is too large alone is kept as well, rather than loaded for each batch.
  sizeCalculation: ({ bytes }) => Math.min(CAPACITY, bytes),
  dispose: (generator) => generator.dispose(),
})

/** What to do with the files that were asked for, once they come. */
const reading = new Map<number, (file: File) => void>()
let reads = 0

/** The batches so far, which end before the next one begins. */
let before = Promise.resolve()

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'grow') {
    before = before.then(() => grow(message))
    return
  }
  reading.get(message.id)?.(message)
  reading.delete(message.id)
})

type Task = Extract<ToWorker, { kind: 'grow' }>
type File = Exclude<ToWorker, { kind: 'grow' }>

async function grow(task: Task): Promise<void> {
  try {
    const generator = await generatorOf(task)
    const begun = performance.now()
    const grown = await generator.generate(unstack(task.latents, generator.manifest.latentSize))
    const milliseconds = performance.now() - begun
    const pictures = grown.map((raster, i) => (task.packed[i] ? packPngNow(raster) : raster))
    answer({ kind: 'grown', pictures, milliseconds }, pictures.map(bufferOf))
  } catch (error) {
    answer({ kind: 'failed', fault: toFault(error) })
  }
}

async function generatorOf({ key, age, manifest }: Task): Promise<Generator> {
  const loaded = generators.get(key)
  if (loaded) return loaded
  if (!manifest) throw new Error(`${key} is not held, and came without its manifest.`)
  const generator = await loadGenerator(manifest, read, { age })
  generators.set(key, generator)
  answer({ kind: 'holds', held: [...generators.keys()] })
  return generator
}

/** The store is the main thread's: what it has at hand need not be fetched for each worker. */
function read(path: string): Promise<Uint8Array> {
  const id = ++reads
  answer({ kind: 'read', id, path })
  return new Promise((resolve, reject) => {
    reading.set(id, (file) => {
      if (file.kind === 'file') resolve(file.bytes)
      else reject(fromFault(file.fault))
    })
  })
}

function bufferOf(picture: Picture): ArrayBuffer {
  const { buffer } = picture instanceof Uint8Array ? picture : picture.data
  return buffer as ArrayBuffer
}

function answer(message: FromWorker, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved)
}
