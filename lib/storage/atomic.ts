import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/**
 * Writes a file so that a reader finds the old one or the whole new one, also after a power cut: the
 * bytes go beside it, are synced, and take its place at one stroke.
 *
 * @param inPlace runs the last stroke; a caller that has to check something first, or hold a lock, does it there
 */
export async function writeAtomically(
  file: string,
  data: string | Uint8Array,
  inPlace: (stroke: () => Promise<void>) => Promise<void> = (stroke) => stroke(),
): Promise<void> {
  const folder = dirname(file)
  await mkdir(folder, { recursive: true })
  const aside = `${folder}/.${basename(file)}.${randomUUID()}`
  try {
    await writeSynced(aside, data)
    await inPlace(() => rename(aside, file))
  } finally {
    await rm(aside, { force: true })
  }
  await syncFolder(folder)
}

/** What `writeAtomically` leaves in a folder when it is killed. */
const ASIDE = /^\..+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Removes what killed writers left in a folder.
 *
 * @param age milliseconds that it has been there; 0 only where the caller sees to it that nobody writes there now
 */
export async function sweepAside(folder: string, age = 0): Promise<void> {
  const names = (await readdir(folder)).filter((name) => ASIDE.test(name))
  await Promise.all(names.map((name) => removeAged(join(folder, name), age)))
}

async function removeAged(file: string, age: number): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found || (age > 0 && Date.now() - found.mtimeMs < age)) return
  await rm(file, { force: true })
}

export async function writeSynced(file: string, data: string | Uint8Array) {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(data)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a rename outlast a power cut, where the system can sync a folder (Windows cannot). */
async function syncFolder(folder: string) {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
