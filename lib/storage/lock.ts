import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { GardenError } from '../error.ts'

/** Milliseconds between two signs of life of a holder, and without one until it counts as dead. */
const HEARTBEAT = 5_000
const SILENCE = 60_000

/** Milliseconds between two looks at a lock that is held: from the first to the longest. */
const FIRST_LOOK = 5
const LONGEST_LOOK = 250

export type LockOptions = {
  /** Milliseconds to wait for a lock that is held; for ever unless given. */
  patience?: number
  /** Called once if somebody else holds the lock. */
  onWait?: () => void
  signal?: AbortSignal | undefined
}

/**
 * Runs `work` while no other process runs work under the same lock file. The file of a process that died is taken over:
 * at once when it ran on this machine, after a minute without a sign of life when it ran on another.
 *
 * @throws GardenError `storage_failed` when patience runs out; the signal's reason when it is aborted
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await acquire(path, options)
  const beat = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    await rm(path, { force: true })
  }
}

async function acquire(path: string, { patience = Infinity, onWait, signal }: LockOptions) {
  const deadline = performance.now() + patience
  let pause = FIRST_LOOK
  while (!(await take(path))) {
    if (await isAbandoned(path)) continue
    if (performance.now() >= deadline) throw heldTooLong(path)
    if (pause === FIRST_LOOK) onWait?.()
    await sleep(pause, undefined, { signal })
    pause = Math.min(2 * pause, LONGEST_LOOK)
  }
}

async function take(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, JSON.stringify({ host: hostname(), pid: process.pid }))
  try {
    // A link, because it fails when the lock exists and never shows a lock half written.
    await link(draft, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Removes the lock if its holder is dead. True when taking it is worth another try at once. */
async function isAbandoned(path: string): Promise<boolean> {
  try {
    const holder = await readFile(path, 'utf8')
    if (isAlive(holder) && Date.now() - (await stat(path)).mtimeMs < SILENCE) return false
    await remove(path, holder)
    return true
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true
    throw error
  }
}

/** Removes the lock of this holder; another's, taken in the meantime, is put back. */
async function remove(path: string, holder: string): Promise<void> {
  const removed = `${path}.${randomUUID()}`
  await rename(path, removed)
  // The bundler reads this path as "any file", and would ship the whole project with every function.
  const found = await readFile(/* turbopackIgnore: true */ removed, 'utf8')
  if (found !== holder) await link(removed, path)
  await rm(removed)
}

/** False only for a process of this machine that is no more; one of another machine may live. */
function isAlive(holder: string): boolean {
  const { host, pid } = JSON.parse(holder) as { host: string; pid: number }
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function heldTooLong(path: string): GardenError {
  return new GardenError('storage_failed', `Another process holds ${path}.`, {
    suggestion: 'Try again when it is done. If there is none, delete that file.',
  })
}
