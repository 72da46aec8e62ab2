import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import { sweepAside } from '../../lib/storage/atomic.ts'
import { isAlive, parseHolder } from '../../lib/storage/holder.ts'
import { type Hold, withLock } from '../../lib/storage/lock.ts'
import { refusalOf } from '../fault.ts'

/**
 * Two processes in one run folder would each undo what the other did.
 *
 * @throws GardenError `conflict` when another one is there
 */
export async function alone<T>(folder: string, work: (hold: Hold) => Promise<T>): Promise<T> {
  const lock = lockOf(folder)
  let taken = false
  const started = (hold: Hold) => {
    taken = true
    return work(hold)
  }
  try {
    return await withLock(lock, started, { patience: 0 })
  } catch (error) {
    if (taken || !(error instanceof GardenError)) throw error
    throw new GardenError('conflict', `Another process trains the run ${folder}.`, {
      suggestion: `Wait until it is done, or stop it. If there is none, delete ${lock}.`,
      cause: error,
    })
  }
}

/** Milliseconds after which a machine that cannot be asked is taken to have stopped; its lock is renewed every few seconds. */
const SILENT = 60_000

/** Whether a process trains a run now; what another machine holds is judged by when it last said so. */
export async function isTraining(folder: string): Promise<boolean> {
  const lock = lockOf(folder)
  const text = await readFile(lock, 'utf8').catch(() => '')
  const holder = parseHolder(text)
  if (holder === undefined) return false
  const alive = await isAlive(holder)
  if (alive !== undefined) return alive
  const saidAt = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  return Date.now() - saidAt < SILENT
}

function lockOf(folder: string): string {
  return join(folder, 'run.lock')
}

/** What a killed process was writing; nobody writes in a run folder without its lock. */
export async function sweep(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  for (const name of ['.', ...folders]) await sweepAside(join(folder, name))
}

/** @throws GardenError `storage_failed` naming the folder when the disk does not take what the work writes */
export async function writingIn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const refusal = refusalOf(error)
    if (!refusal) throw error
    throw new GardenError('storage_failed', `${folder} cannot be written: ${refusal.message}.`, {
      suggestion: 'Make room, then go on with "gan resume": the earlier checkpoints are whole.',
      cause: error,
    })
  }
}
