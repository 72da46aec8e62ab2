import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import {
  areInClasses,
  type Item,
  isLookedAt,
  isSpelled,
  LARGEST_FILE,
  passOver,
  type Reader,
  type Source,
  slug,
  UNKNOWN_LICENCE,
  UNSPELLED,
} from './source.ts'

/** Files asked for their length at once. */
const AT_ONCE = 64

/** All pictures below a folder, nested as they like; links are followed, but into each folder once. */
export async function folderSource(path: string): Promise<Source> {
  const passedOver = new Map<string, number>()
  const names = (await namesBelow(path, passedOver))
    .filter((name) => isLookedAt(name, passedOver))
    .sort()
  const hash = createHash('sha256')
  const items: Item[] = []
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const part = names.slice(start, start + AT_ONCE)
    for (const { name, bytes, changed } of await Promise.all(
      part.map((each) => look(path, each)),
    )) {
      items.push({ name, bytes })
      hash.update(JSON.stringify([name, bytes, changed]))
    }
  }
  return {
    place: { kind: 'folder', path },
    name: slug(basename(resolve(path))),
    origin: basename(resolve(path)),
    licence: UNKNOWN_LICENCE,
    count: items.length,
    item: (index) => items[index] as Item,
    digest: hash.digest('hex'),
    passedOver,
    ...(areInClasses(items) && { tellsFacts: true }),
  }
}

/** Reads the files of a folder. */
export function folderReader(path: string): Reader {
  return {
    read: async ({ name, bytes }) => {
      if (bytes > LARGEST_FILE) throw new Error(`the file has ${bytes} bytes`)
      return readFile(join(path, name))
    },
    close: async () => {},
  }
}

async function look(path: string, name: string) {
  const found = await stat(join(path, name)).catch(() => undefined)
  return { name, bytes: found?.size ?? 0, changed: found?.mtimeMs ?? 0 }
}

/**
 * Paths from the root, with `/` between segments on every system. Folders that cannot be read, and what is neither file
 * nor folder, are counted and passed over.
 */
async function namesBelow(root: string, passedOver: Map<string, number>): Promise<string[]> {
  const names: string[] = []
  const seen = new Set<string>()
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const found = await readFolder(root, folder)
    if (!found) {
      passOver(isSpelled(folder) ? 'unreadable folder' : UNSPELLED, passedOver)
      continue
    }
    if (seen.has(found.place)) continue
    seen.add(found.place)
    for (const entry of found.entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      const kind = entry.isSymbolicLink() ? await stat(join(root, name)).catch(() => entry) : entry
      if (kind.isDirectory()) folders.push(name)
      else if (kind.isFile() || kind.isSymbolicLink()) names.push(name)
      else passOver('neither file nor folder', passedOver)
    }
  }
  return names
}

/**
 * What is in a folder, and where the folder itself lies; undefined when it cannot be read.
 *
 * @throws GardenError `invalid_dataset` when that is the root
 */
async function readFolder(
  root: string,
  folder: string,
): Promise<{ place: string; entries: Dirent[] } | undefined> {
  try {
    const { dev, ino } = await stat(join(root, folder))
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    return { place: `${dev}/${ino}`, entries }
  } catch (cause) {
    if (folder !== '') return undefined
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new GardenError('invalid_dataset', `${root} cannot be read: ${why}.`, {
      suggestion: 'Give this user the right to read it, or name another folder.',
      cause,
    })
  }
}
