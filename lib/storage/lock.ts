import { randomUUID } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { GardenError } from '../error.ts'

const POLL_MS = 5

/** What a lock guards takes milliseconds, so a lock this old was left behind. */
const STALE_MS = 10_000
const PATIENCE_MS = 3 * STALE_MS

/**
 * Runs `action` while no other process does so for the same `lock`, a file that exists meanwhile. A
 * lock whose process is gone is taken over: at once on the same machine, else after ten seconds.
 *
 * @throws GardenError `storage_failed` when it is not free within half a minute
 */
export async function withLock<T>(lock: string, action: () => Promise<T>): Promise<T> {
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`
  await acquire(lock, owner)
  try {
    return await action()
  } finally {
    const seen = await observe(lock)
    if (seen?.owner === owner) await rm(lock, { force: true })
  }
}

async function acquire(lock: string, owner: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await createFile(lock, owner))) {
    if (Date.now() > deadline) throw heldTooLong(lock)
    await breakStale(lock)
    await wait(POLL_MS)
  }
}

/** False when the file exists already. */
async function createFile(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes the lock if its owner is gone. A second lock makes this one process's turn: without it, two
 * that saw the same stale lock could each remove it, the later one that of a new, living owner.
 */
async function breakStale(lock: string): Promise<void> {
  const seen = await observe(lock)
  if (!seen || !isStale(seen)) return
  const turn = `${lock}.turn`
  if (!(await createFile(turn, ''))) {
    const other = await observe(turn)
    if (other && isOld(other)) await rm(turn, { force: true })
    return
  }
  try {
    if ((await observe(lock))?.owner === seen.owner) await rm(lock, { force: true })
  } finally {
    await rm(turn, { force: true })
  }
}

type Observed = { owner: string; age: number }

async function observe(lock: string): Promise<Observed | undefined> {
  try {
    const owner = await readFile(lock, 'utf8')
    return { owner, age: Date.now() - (await stat(lock)).mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function isStale(seen: Observed): boolean {
  return isOld(seen) || isOrphan(seen.owner)
}

function isOld({ age }: Observed): boolean {
  return age > STALE_MS
}

/** True when the owner ran on this machine and does so no more. */
function isOrphan(owner: string): boolean {
  const [host, pid] = owner.split(' ')
  return host === hostname() && !isRunning(Number(pid))
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function heldTooLong(lock: string): GardenError {
  return new GardenError('storage_failed', `Another process holds ${lock}.`, {
    suggestion: 'Try again when it is done. If there is none, delete that file.',
  })
}
