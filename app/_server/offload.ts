import 'server-only'
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { GardenError } from '#lib/error.ts'
import { semaphore } from './semaphore.ts'
import type { Visitor } from './visitor.ts'

/** Has one piece of work done. */
export type Offloaded<Work, Result> = (work: Work, visitor: Visitor) => Promise<Result>

/** Milliseconds for one piece, before the thread is given up. */
const PATIENCE = 30_000

/** How often a piece is begun: what it met once may have been another's fault. */
const TRIES = 2

/**
 * Work on a thread of its own, which is started when there is some: one piece at a time, which leaves the other cores
 * to growing pictures. A thread that dies, or does not answer in time, is replaced, and its piece begun once more.
 *
 * @param start gives a worker that answers each message with one
 * @returns throws GardenError `backend_unavailable` for what cannot be done; what the visitor's signal was aborted with
 */
export function offload<Work, Result>(
  start: () => Worker,
  patience = PATIENCE,
): Offloaded<Work, Result> {
  const withPermit = semaphore(1)
  let current: Worker | undefined

  async function now(work: Work, signal: AbortSignal | undefined, tries = TRIES): Promise<Result> {
    current ??= start()
    const worker = current
    // It does not keep the process alive.
    worker.unref()
    try {
      return await answerOf(worker, work, signal)
    } catch (error) {
      // Nobody waits for what it is at, if it is at anything still.
      current = undefined
      void worker.terminate()
      if (signal?.aborted) throw error
      if (tries > 1) return now(work, signal, tries - 1)
      throw new GardenError('backend_unavailable', 'The file could not be made.', { cause: error })
    }
  }

  async function answerOf(worker: Worker, work: Work, signal?: AbortSignal): Promise<Result> {
    const lost = new AbortController()
    const exit = () => lost.abort()
    worker.once('exit', exit)
    const ends = [lost.signal, AbortSignal.timeout(patience), ...(signal ? [signal] : [])]
    try {
      worker.postMessage(work)
      const [result] = await once(worker, 'message', { signal: AbortSignal.any(ends) })
      return result
    } finally {
      worker.off('exit', exit)
    }
  }

  return (work, visitor) => withPermit(() => now(work, visitor.signal), visitor)
}
