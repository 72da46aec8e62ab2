import 'server-only'
import { LRUCache } from 'lru-cache'
import { GardenError } from '#lib/error.ts'
import { isContentAddressed } from '#lib/storage/path.ts'
import type { Storage, Stored } from '#lib/storage/storage.ts'

export type RevalidatingStorage = Storage & {
  /** When what is shown was read, while the store fails to give anything newer; undefined while it answers. */
  outage(): Date | undefined
}

/** Bytes of releases to keep. */
const ROOM = 64 * 1024 * 1024

/** Milliseconds for which an answer is given again; for which it is while a newer one is looked for; to wait for that one. */
const FRESH = 15_000
const STALE = 60_000
const WAIT = 2_000

/** Milliseconds for which a failure is told again without asking, so that a page waits for it once. */
const FAILED = 3_000

/**
 * A store far away, read as seldom as possible, that goes on when it goes down. A file of a release is read once.
 * One that may change is at most a minute old, and the last that was read for as long as there is nothing newer.
 *
 * The bytes it gives are shared: not to be written to.
 *
 * @param report told what went wrong when an outage begins
 * @param now milliseconds by a clock that nobody sets: by one that is set back nothing new would show for that long
 */
export function revalidatingStorage(
  storage: Storage,
  report: (error: unknown) => void,
  now = () => performance.now(),
): RevalidatingStorage {
  const immutable = new LRUCache<string, Stored>({
    maxSize: ROOM,
    sizeCalculation: ({ bytes }) => Math.max(1, bytes.length),
  })
  const known = new Map<string, Known>()
  const underway = new Map<string, Promise<Stored>>()
  const failures = new LRUCache<string, { error: unknown; at: number }>({ max: 100 })

  function read(path: string): Promise<Stored> {
    return isContentAddressed(path) ? readImmutable(path) : readKnown(path)
  }

  async function readImmutable(path: string): Promise<Stored> {
    const stored = immutable.get(path) ?? (await readOnce(path))
    immutable.set(path, stored)
    return stored
  }

  async function readKnown(path: string): Promise<Stored> {
    const last = known.get(path)
    if (!last) return renew(path)
    if (now() - last.triedAt < FRESH) return last.stored
    const renewing = renew(path)
    renewing.catch(() => undefined)
    if (last.failed || now() - last.readAt < STALE) return last.stored
    return Promise.race([renewing, after(WAIT).then(() => last.stored)])
  }

  async function renew(path: string): Promise<Stored> {
    try {
      const stored = await readOnce(path)
      known.set(path, { stored, readAt: now(), asOf: new Date(), triedAt: now(), failed: false })
      return stored
    } catch (error) {
      return fallBack(path, error)
    }
  }

  function fallBack(path: string, error: unknown): Stored {
    const last = known.get(path)
    const gone = isMissing(error)
    if (gone) known.delete(path)
    if (gone || !last) throw error
    if (!last.failed) report(error)
    known.set(path, { ...last, triedAt: now(), failed: true })
    return last.stored
  }

  /** Requests for the same file share one reading. */
  function readOnce(path: string): Promise<Stored> {
    const failed = failures.get(path)
    if (failed && now() - failed.at < FAILED) return Promise.reject(failed.error)
    const reading = underway.get(path) ?? readNow(path).finally(() => underway.delete(path))
    underway.set(path, reading)
    return reading
  }

  async function readNow(path: string): Promise<Stored> {
    try {
      return await storage.read(path)
    } catch (error) {
      if (!isMissing(error)) failures.set(path, { error, at: now() })
      throw error
    }
  }

  function outage(): Date | undefined {
    const failed = [...known.values()].filter((last) => last.failed)
    return failed.sort((one, other) => one.readAt - other.readAt)[0]?.asOf
  }

  return { ...storage, read, outage }
}

type Known = { stored: Stored; readAt: number; asOf: Date; triedAt: number; failed: boolean }

function isMissing(error: unknown): boolean {
  return error instanceof GardenError && error.code === 'not_found'
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
