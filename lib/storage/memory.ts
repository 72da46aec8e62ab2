import { sha256 } from '../digest.ts'
import { GardenError } from '../error.ts'
import { checkStoragePath } from './path.ts'
import type { Storage, Stored } from './storage.ts'

/** A store that lives as long as the process: for tests, and the plainest reading of the contract. */
export function memoryStorage(): Storage {
  const files = new Map<string, Stored & { writtenAt: Date }>()

  async function read(path: string) {
    const { bytes, etag } = find(path)
    return { bytes: bytes.slice(), etag }
  }

  async function stat(path: string) {
    const { bytes, writtenAt } = find(path)
    return { bytes: bytes.length, writtenAt }
  }

  function find(path: string) {
    const stored = files.get(checkStoragePath(path))
    if (!stored) throw new GardenError('not_found', `There is no file ${path}`)
    return stored
  }

  async function write(path: string, bytes: Uint8Array, options: { ifMatch?: string | null } = {}) {
    checkStoragePath(path)
    const copy = bytes.slice()
    const etag = await sha256(copy)
    const current = files.get(path)?.etag ?? null
    if (options.ifMatch !== undefined && options.ifMatch !== current) {
      throw new GardenError('conflict', `${path} has tag ${current}, not ${options.ifMatch}`)
    }
    files.set(path, { bytes: copy, etag, writtenAt: new Date() })
    return { etag }
  }

  async function* list(prefix: string) {
    yield* [...files.keys()].filter((path) => path.startsWith(prefix)).sort()
  }

  async function remove(path: string) {
    files.delete(checkStoragePath(path))
  }

  return { read, write, list, stat, delete: remove }
}
