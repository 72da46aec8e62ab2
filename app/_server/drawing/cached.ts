import 'server-only'
import { LRUCache } from 'lru-cache'
import { GardenError } from '#lib/error.ts'
import { isStoreFault } from '../closed.ts'
import { singleFlight } from '../flight.ts'
import { charge, refund } from '../limiter.ts'
import { noteCache, spend } from '../observe/request.ts'
import { madeOnce, takeShared } from '../shared/pictures.ts'
import { isShared } from '../shared/redis.ts'
import type { Visitor } from '../visitor.ts'

/** An encoded picture, with what it took. */
export type Made = { bytes: Uint8Array<ArrayBuffer>; timing: Timing }

/** Milliseconds: waiting for a worker, growing, encoding. */
export type Timing = { queued: number; inferred: number; encoded: number }

const CACHE_BYTES = 64 * 2 ** 20

const files = new LRUCache<string, Uint8Array<ArrayBuffer>>({
  maxSize: CACHE_BYTES,
  sizeCalculation: ({ length }) => Math.max(1, length),
})

const inFlight = singleFlight<Pick<Made, 'bytes'> & Partial<Made>>()

/**
 * An encoded picture, walk or sheet: made once for all who ask meanwhile, also of other galleries that share a Redis,
 * then kept for as long as there is room.
 *
 * @param key names the exact bytes
 * @param cost of it to the visitor, unless it is at hand, or we have to refuse it
 * @param make is given who asked first, whose signal is aborted once nobody waits any more
 * @throws GardenError `rate_limited`; an AbortError once the visitor has gone; whatever `make` throws
 */
export async function cached(
  key: string,
  visitor: Visitor,
  cost: number,
  make: (visitor: Visitor) => Promise<Made>,
): Promise<Uint8Array<ArrayBuffer>> {
  const known = files.get(key) ?? (isShared() ? await fromOthers(key) : undefined)
  if (known) {
    noteCache('hit')
    return known
  }
  await charge(visitor, cost)
  noteCache('shared')
  const keep = async (signal: AbortSignal) => {
    // It may have been made since this visitor looked.
    const here = files.get(key)
    if (here) return { bytes: here }
    const makeHere = () => {
      noteCache('miss')
      return make({ ...visitor, signal })
    }
    const made = await (isShared() ? madeOnce(key, makeHere, signal) : makeHere())
    files.set(key, made.bytes)
    return made
  }
  const { bytes, timing } = await inFlight(key, keep, visitor.signal).catch(async (error) => {
    if (isOurs(error)) await refund(visitor, cost)
    throw error
  })
  // Who shared the work waited for it as well.
  if (timing) {
    spend('queue', timing.queued)
    spend('infer', timing.inferred)
    spend('encode', timing.encoded)
  }
  return bytes
}

/** Whether it is for us that nothing was made. */
function isOurs(error: unknown): boolean {
  if (isStoreFault(error)) return true
  return error instanceof GardenError && ['busy', 'backend_unavailable'].includes(error.code)
}

/** What another gallery has made is kept here too. */
async function fromOthers(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await takeShared(key)
  if (bytes) files.set(key, bytes)
  return bytes
}
