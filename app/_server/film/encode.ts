import 'server-only'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { GardenError } from '#lib/error.ts'
import type { Film } from './film.ts'

/** Films that may be under way and wait: about half a minute's work. */
const MOST = 16

let worker: Worker | undefined
let last: Promise<unknown> = Promise.resolve()
let underWay = 0

/**
 * Encodes a film on a thread of its own, one at a time: that bounds the memory it takes, and leaves the other cores to
 * growing pictures.
 *
 * @throws GardenError `busy` when too many wait already; an AbortError once the signal is aborted
 */
export async function encodeFilm(
  film: Film,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (underWay >= MOST) throw busy()
  underWay++
  const turn = last.then(() => encodeNow(film, signal))
  last = turn.catch(() => undefined)
  return turn.finally(() => underWay--)
}

async function encodeNow(film: Film, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  signal.throwIfAborted()
  worker ??= startWorker()
  const encoder = worker
  encoder.postMessage(film)
  try {
    const [bytes] = await once(encoder, 'message', { signal })
    return bytes
  } catch (error) {
    // Nobody waits for what it is at, if it is at anything still.
    forget(encoder)
    await encoder.terminate()
    throw error
  }
}

/** It does not keep the process alive. */
function startWorker(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url))
  started.unref()
  started.on('error', () => forget(started))
  return started
}

function forget(ended: Worker): void {
  if (worker === ended) worker = undefined
}

function busy(): GardenError {
  return new GardenError('busy', `${MOST} films are waiting to be encoded already.`, {
    suggestion: 'Try again in a few seconds, or play it in the studio.',
  })
}
