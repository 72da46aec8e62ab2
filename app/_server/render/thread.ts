import 'server-only'
import { Worker } from 'node:worker_threads'
import { stack } from '#lib/latent/stack.ts'
import { type FromWorker, fromFault, type ToWorker, toFault } from './messages.ts'
import type { Batch, Group, Picture } from './queue.ts'

/** One thread that grows batches, one after the other. */
export type Thread = {
  /** Whether it has the group's generator in memory. */
  holds(group: Group): boolean
  grow(batch: Batch): Promise<Outcome>
}

/** How a batch ended: grown, refused by the generator, or not at all, for the thread is no more. */
export type Outcome =
  | { kind: 'grown'; pictures: Picture[]; milliseconds: number }
  | { kind: 'failed'; error: Error }
  | { kind: 'lost'; error: Error }

/** Milliseconds for a batch, its generator's loading included, before the thread is given up. */
const PATIENCE = 30_000

/** Threads beyond this module's life: development loads it anew after each edit. */
const shared = globalThis as { gardenWorkers?: Worker[] }
if (process.env.NODE_ENV === 'development') endOutdated()

/**
 * Starts a thread. It does not keep the process alive.
 *
 * @param lost called once, when the thread is no more
 */
export function startThread(lost: (error: Error) => void): Thread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url))
  worker.unref()
  shared.gardenWorkers?.push(worker)
  let held: readonly string[] = []
  /** In the order in which they are grown. */
  const tasks: { group: Group; end(outcome: Outcome): void }[] = []
  let ended: Error | undefined

  const tell = (message: ToWorker, moved: ArrayBuffer[] = []) => worker.postMessage(message, moved)

  function lose(error: Error): void {
    if (ended) return
    ended = error
    void worker.terminate()
    lost(error)
    for (const task of tasks.splice(0)) task.end({ kind: 'lost', error })
  }

  worker.on('error', lose)
  worker.on('messageerror', lose)
  worker.on('exit', (code) => lose(new Error(`A worker ended with exit code ${code}.`)))
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'read') return void give(message)
    if (message.kind === 'holds') {
      held = message.held
      return
    }
    const task = tasks.shift()
    if (message.kind === 'grown') task?.end(message)
    else task?.end({ kind: 'failed', error: fromFault(message.fault) })
  })

  async function give({ id, path }: { id: number; path: string }): Promise<void> {
    try {
      // A copy, because the store's own is shared.
      const bytes = new Uint8Array((await tasks[0]?.group.read(path)) ?? [])
      tell({ kind: 'file', id, bytes }, [bytes.buffer])
    } catch (error) {
      tell({ kind: 'no file', id, fault: toFault(error) })
    }
  }

  function grow({ group, items }: Batch): Promise<Outcome> {
    return new Promise((resolve) => {
      const clock = setTimeout(() => worker.terminate(), PATIENCE).unref()
      const end = (outcome: Outcome) => {
        clearTimeout(clock)
        resolve(outcome)
      }
      tasks.push({ group, end })
      const { key, age, manifest } = group
      const known = held.includes(key) ? undefined : manifest
      const latents = stack(items.map(({ latent }) => latent))
      const packed = items.map((item) => item.packed)
      tell({ kind: 'grow', key, age, manifest: known, latents, packed })
    })
  }

  return { holds: ({ key }) => held.includes(key), grow }
}

/** Those that run the code as it was before the edit. */
function endOutdated(): void {
  for (const worker of shared.gardenWorkers ?? []) void worker.terminate()
  shared.gardenWorkers = []
}
