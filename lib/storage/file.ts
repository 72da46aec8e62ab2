import type { Dirent } from 'node:fs'
import { stat as fileStat, readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { sha256 } from '../digest.ts'
import { GardenError } from '../error.ts'
import { sweepAside, writeAtomically } from './atomic.ts'
import { withLock } from './lock.ts'
import { checkStoragePath, isStoragePath } from './path.ts'
import { orMissing, type Storage } from './storage.ts'

/** Milliseconds to wait for another process, whose own turn takes a few. */
const PATIENCE = 30_000

/** Milliseconds after which nobody can be at what a writer had on its way any more. */
const LEFT = 6 * 60 * 60_000

/**
 * A folder as a store; it is made when the first file is written. Tags are SHA-256 digests. Names
 * that begin with a dot are the store's own: bytes on their way, and locks. Symbolic links are
 * followed by name but not listed, nor is what others put there under names that no store could have.
 */
export function fileStorage(root: string): Storage {
  const place = (path: string) => `${root}/${checkStoragePath(path)}`

  async function read(path: string) {
    const bytes = await guarded('read', path, () => readFile(place(path)))
    return { bytes: new Uint8Array(bytes), etag: await sha256(bytes) }
  }

  async function write(path: string, bytes: Uint8Array, options: { ifMatch?: string | null } = {}) {
    const file = place(path)
    const replace = () => replaceFile(file, bytes, () => expectTag(path, options.ifMatch))
    await guarded('write', path, () => withoutFolder(replace))
    return { etag: await sha256(bytes) }
  }

  async function expectTag(path: string, expected: string | null | undefined) {
    if (expected === undefined) return
    const current = (await orMissing(read(path)))?.etag ?? null
    if (current === expected) return
    throw new GardenError('conflict', `${path} has tag ${current}, not ${expected}.`)
  }

  async function* list(prefix: string) {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    if (folder !== '' && !isStoragePath(folder.slice(0, -1))) return
    for await (const path of filesBelow(root, folder)) if (path.startsWith(prefix)) yield path
  }

  async function stat(path: string) {
    const { size, mtime } = await guarded('read', path, () => statFile(place(path)))
    return { bytes: size, writtenAt: mtime }
  }

  async function remove(path: string) {
    const file = place(path)
    const removing = guarded('delete', path, () =>
      withLock(lockOf(file), () => rm(file), { patience: PATIENCE }),
    )
    await orMissing(removing)
    await removeEmpty(root, folderOf(file))
  }

  return { read, write, list, stat, delete: remove }
}

/** As reading does, it finds no folder. */
async function statFile(file: string) {
  const found = await fileStat(file)
  if (found.isFile()) return found
  throw Object.assign(new Error(`${file} is no file`), { code: 'EISDIR' })
}

/** Puts the bytes in place unless `check` objects; nobody else changes the file in between. */
function replaceFile(file: string, bytes: Uint8Array, check: () => Promise<void>) {
  return writeAtomically(file, bytes, (stroke) =>
    withLock(
      lockOf(file),
      async (hold) => {
        await check()
        await hold.require()
        await stroke()
      },
      { patience: PATIENCE },
    ),
  )
}

/** Once more where the folder was taken away between being made and being used: see `removeEmpty`. */
async function withoutFolder(replace: () => Promise<void>): Promise<void> {
  try {
    await replace()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    await replace()
  }
}

/** Takes away a folder, and those it lies in, that hold nothing any more. */
async function removeEmpty(root: string, folder: string): Promise<void> {
  if (folder === root) return
  const removed = await removeFolder(folder).then(
    () => true,
    () => false,
  )
  if (removed) await removeEmpty(root, folderOf(folder))
}

/** With what killed writers left in it and below; fails where anything else is. */
async function removeFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  const shown = entries.filter(({ name }) => !name.startsWith('.'))
  if (shown.every((entry) => entry.isDirectory())) {
    for (const { name } of shown) await removeFolder(`${folder}/${name}`)
    await sweepAside(folder, LEFT)
  }
  await rmdir(folder)
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'))
}

function lockOf(file: string): string {
  return `${folderOf(file)}/.${file.slice(file.lastIndexOf('/') + 1)}.lock`
}

/** Paths below `folder`, which is '' or ends in '/', relative to the root and in order. */
async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  const reading = guarded('list', folder, () =>
    readdir(`${root}/${folder}`, { withFileTypes: true }),
  )
  const entries = (await orMissing(reading)) ?? []
  const listed = entries.filter((entry) => entry.isFile() || entry.isDirectory())
  for (const name of listed.map(sortableName).sort()) {
    const path = folder + name
    if (!isStoragePath(path.replace(/\/$/, ''))) continue
    if (path.endsWith('/')) yield* filesBelow(root, path)
    else yield path
  }
}

/** A folder's name ends in '/', so that names in order give whole paths in order. */
function sortableName(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name
}

/** What the system says is missing is `not_found`, whatever else goes wrong `storage_failed`. */
async function guarded<T>(
  operation: 'read' | 'write' | 'delete' | 'list',
  path: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action()
  } catch (cause) {
    if (cause instanceof GardenError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    if (operation !== 'write' && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) {
      throw new GardenError('not_found', `There is no file ${path}.`, { cause })
    }
    throw new GardenError(
      'storage_failed',
      `Cannot ${operation} ${path || 'the store'}: ${code}.`,
      {
        suggestion: 'Check that the store has room and may be read and written by this user.',
        cause,
      },
    )
  }
}
