import { randomUUID } from 'node:crypto'
import { link, open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GardenError } from '../error.ts'
import { writeSynced } from './atomic.ts'
import { isAlive, parseHolder, thisHolder } from './holder.ts'

/** Milliseconds between two signs of life of a holder. */
const HEARTBEAT = 5_000

/**
 * Milliseconds without a sign of life after which a holder that cannot be seen from here is doubted: by the clock,
 * which may be wrong, so that it is then watched for some heartbeats more.
 */
const SILENCE = 60_000
const WATCHED = 2.5 * HEARTBEAT

/** Milliseconds between two looks at a lock that is held: from the first to the longest. */
const FIRST_LOOK = 5
const LONGEST_LOOK = 250

export type LockOptions = {
  /** Milliseconds to wait for a lock that is held; for ever unless given. */
  patience?: number
  /** Called once if somebody else holds the lock, or may hold it. */
  onWait?: () => void
  signal?: AbortSignal | undefined
}

/** A lock while it is held. */
export type Hold = {
  /**
   * To be asked before something is written that another holder must not find: a process that was stopped for long may
   * have been taken for dead.
   *
   * @throws GardenError `conflict` when the lock is no longer ours
   */
  require(): Promise<void>
}

/**
 * Runs `work` while no other process runs work under the same lock file. Processes of this machine are told by their
 * number and when they started: a lock is taken over at once when its holder is no more, and never while it lives,
 * however long it is silent. The lock of another machine or container, or one that nobody can read, is taken over after
 * a minute without a sign of life.
 *
 * @throws GardenError `storage_failed` when patience runs out; `conflict` when the work failed at the disk after another
 * process had taken the lock; the signal's reason when it is aborted
 */
export async function withLock<T>(
  path: string,
  work: (hold: Hold) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const mine = JSON.stringify(await thisHolder(randomUUID()))
  await acquire(path, mine, options)
  const isOurs = async () => (await textOf(path)) === mine
  const beat = setInterval(() => {
    isOurs()
      .then((ours) => (ours ? utimes(path, new Date(), new Date()) : undefined))
      // The next one may get through.
      .catch(() => {})
  }, HEARTBEAT)
  try {
    return await work({
      require: async () => {
        if (!(await isOurs())) throw lost(path)
      },
    })
  } catch (error) {
    // Who takes a lock sweeps away what the last holder had on its way: that is no fault of the disk.
    const isOfDisk = error instanceof Error && 'syscall' in error
    if (isOfDisk && !(await isOurs())) throw lost(path, error)
    throw error
  } finally {
    clearInterval(beat)
    await release(path, mine)
  }
}

/** A lock that cannot be removed goes with its process, and is no reason to hide what became of the work. */
async function release(path: string, mine: string): Promise<void> {
  try {
    if ((await textOf(path)) === mine) await rm(path, { force: true })
  } catch {}
}

async function acquire(
  path: string,
  mine: string,
  { patience = Infinity, onWait, signal }: LockOptions,
): Promise<void> {
  const deadline = performance.now() + patience
  const watch: Watch = { seen: undefined, since: 0, beats: false }
  let pause = FIRST_LOOK
  while (!(await create(path, mine))) {
    const found = await look(path, watch)
    if (found.state === 'gone') continue
    if (found.state === 'dead') {
      await clear(path, found.text)
      continue
    }
    if (found.state === 'held' && performance.now() >= deadline) throw heldTooLong(path, found.text)
    if (pause === FIRST_LOOK) onWait?.()
    await sleep(pause, undefined, { signal })
    pause = Math.min(2 * pause, LONGEST_LOOK)
  }
}

/** Makes the lock file, whole and on disk. False when there is one. */
async function create(path: string, text: string): Promise<boolean> {
  // Named as what `writeAtomically` has on its way, for the same sweep.
  const draft = `${dirname(path)}/.${basename(path)}.${randomUUID()}`
  try {
    await writeSynced(draft, text)
    // A link, because it fails when the lock exists and never shows a lock half written.
    await link(draft, path)
    return true
  } catch (error) {
    // Over a network an answer can be lost: then what is there may be ours.
    if (isCode(error, 'EEXIST')) return (await textOf(path)) === text
    if (!isCode(error, 'ENOENT')) return await createExclusively(path, text)
    // Either the folder is missing, which is an error, or the draft was swept away.
    await stat(dirname(path))
    return false
  } finally {
    await rm(draft, { force: true })
  }
}

/** Where there are no hard links (exFAT, SMB), a lock is seen empty for a moment; that counts as held. */
async function createExclusively(path: string, text: string): Promise<boolean> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (isCode(error, 'EEXIST')) return undefined
    throw error
  })
  if (!file) return false
  try {
    await file.writeFile(text)
    await file.sync()
    return true
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

/** What a lock has looked like, since when by a clock that nobody sets, and whether it changed before our eyes. */
type Watch = { seen: string | undefined; since: number; beats: boolean }

type Found = { state: 'gone' } | { state: 'dead' | 'doubtful' | 'held'; text: string }

async function look(path: string, watch: Watch): Promise<Found> {
  const text = await textOf(path)
  const beatAt = (await stat(path).catch(() => undefined))?.mtimeMs
  if (text === undefined || beatAt === undefined) return { state: 'gone' }
  const holder = parseHolder(text)
  const alive = holder && (await isAlive(holder))
  if (alive !== undefined) return { state: alive ? 'held' : 'dead', text }
  const seen = `${beatAt} ${text}`
  if (watch.seen !== seen) {
    const beats = watch.seen !== undefined
    Object.assign(watch, { seen, since: performance.now(), beats })
  }
  // A sign of life from the future says nothing either.
  if (Math.abs(Date.now() - beatAt) < SILENCE) return { state: 'held', text }
  if (performance.now() - watch.since >= WATCHED) return { state: 'dead', text }
  return { state: watch.beats ? 'held' : 'doubtful', text }
}

/**
 * Removes the lock of a dead holder. One process at a time does so, or the second would remove what the first has taken.
 */
async function clear(path: string, dead: string): Promise<void> {
  const turn = `${path}.turn`
  const mine = JSON.stringify(await thisHolder(randomUUID()))
  if (await create(turn, mine)) {
    if ((await textOf(path)) === dead) await rm(path, { force: true })
    await rm(turn, { force: true })
    return
  }
  if (await isOld(turn)) await rm(turn, { force: true })
  else await sleep(FIRST_LOOK)
}

/** A turn takes milliseconds: one that is there for longer was left by a kill. */
async function isOld(turn: string): Promise<boolean> {
  const found = await stat(turn).catch(() => undefined)
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) > WATCHED
}

/** Undefined when there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  })
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function heldTooLong(path: string, text: string): GardenError {
  const holder = parseHolder(text)
  const who = holder ? `Process ${holder.pid} on ${holder.host}` : 'Another process'
  return new GardenError('storage_failed', `${who} holds ${path}.`, {
    suggestion: 'Try again when it is done. If there is none, delete that file.',
  })
}

function lost(path: string, cause?: Error): GardenError {
  return new GardenError('conflict', `Another process has taken ${path} from this one.`, {
    suggestion: 'It was silent for over a minute, and taken for dead. Let the other one go on.',
    cause,
  })
}
