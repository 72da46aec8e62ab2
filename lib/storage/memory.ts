import { sha256 } from '../digest.ts'
import { GardenError } from '../error.ts'
import { checkStoragePath } from './path.ts'
import type { Storage, Stored } from './storage.ts'

/** A store that lives as long as the process: for tests, and the plainest reading of the contract. */
export function memoryStorage(): Storage {
  const files = new Map<string, Stored>()

  async function read(path: string) {
    const stored = files.get(checkStoragePath(path))
    if (!stored) throw new GardenError('not_found', `There is no file ${path}`)
    return { bytes: stored.bytes.slice(), etag: stored.etag }
  }

  async function write(path: string, bytes: Uint8Array, options: { ifMatch?: string | null } = {}) {
    checkStoragePath(path)
    const copy = bytes.slice()
    const etag = await sha256(copy)
    const current = files.get(path)?.etag ?? null
    if (options.ifMatch !== undefined && options.ifMatch !== current) {
      throw new GardenError('conflict', `${path} has tag ${current}, not ${options.ifMatch}`)
    }
    files.set(path, { bytes: copy, etag })
    return { etag }
  }

  async function* list(prefix: string) {
    yield* [...files.keys()].filter((path) => path.startsWith(prefix)).sort()
  }

  async function remove(path: string) {
    files.delete(checkStoragePath(path))
  }

  return { read, write, list, delete: remove }
}
