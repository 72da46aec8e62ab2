import 'server-only'
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { semaphore } from './semaphore.ts'

/** Has one piece of work done. */
export type Offloaded<Work, Result> = (work: Work, signal: AbortSignal) => Promise<Result>

/**
 * Work on a thread of its own, which is started when there is some: one piece at a time, which leaves the other cores
 * to growing pictures.
 *
 * @param start gives a worker that answers each message with one
 * @param most pieces that may be under way and wait
 * @returns throws GardenError `busy` beyond that; an AbortError once the signal is aborted
 */
export function offload<Work, Result>(start: () => Worker, most: number): Offloaded<Work, Result> {
  const withPermit = semaphore(1, most)
  let current: Worker | undefined

  async function now(work: Work, signal: AbortSignal): Promise<Result> {
    current ??= started()
    const worker = current
    worker.postMessage(work)
    try {
      const [result] = await once(worker, 'message', { signal })
      return result
    } catch (error) {
      // Nobody waits for what it is at, if it is at anything still.
      forget(worker)
      await worker.terminate()
      throw error
    }
  }

  /** It does not keep the process alive. */
  function started(): Worker {
    const worker = start()
    worker.unref()
    return worker.on('error', () => forget(worker))
  }

  function forget(worker: Worker): void {
    if (current === worker) current = undefined
  }

  return (work, signal) => withPermit(() => now(work, signal), signal)
}
