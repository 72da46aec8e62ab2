import 'server-only'
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { GardenError } from '#lib/error.ts'

/** Has one piece of work done. */
export type Aside<Work, Result> = (work: Work, signal: AbortSignal) => Promise<Result>

/**
 * Work on a thread of its own, which is started when there is some: one piece at a time, which bounds the memory it
 * takes, and leaves the other cores to growing pictures.
 *
 * @param start gives a worker that answers each message with one
 * @param most pieces that may be under way and wait
 * @returns throws GardenError `busy` beyond that; an AbortError once the signal is aborted
 */
export function aside<Work, Result>(start: () => Worker, most: number): Aside<Work, Result> {
  let current: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()
  let underWay = 0

  async function inTurn(work: Work, signal: AbortSignal): Promise<Result> {
    if (underWay >= most) throw busy()
    underWay++
    const turn = last.then(() => now(work, signal))
    last = turn.catch(() => undefined)
    return turn.finally(() => underWay--)
  }

  async function now(work: Work, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
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

  return inTurn
}

function busy(): GardenError {
  return new GardenError('busy', 'Too many files wait to be encoded already.', {
    suggestion: 'Try again in a few seconds, or stay in the studio, which waits for nobody.',
  })
}
