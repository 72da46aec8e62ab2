import 'server-only'
import { LRUCache } from 'lru-cache'
import { type Digest, isDigest, verifyFile } from '#lib/digest.ts'
import { readManifest } from '#lib/gallery/catalogue.ts'
import { isModelId, type ModelId } from '#lib/model/id.ts'
import { MANIFEST_FILE, type Manifest, parseManifest } from '#lib/model/manifest.ts'
import type { Storage, Stored } from '#lib/storage/storage.ts'

/**
 * A store that gives a release's files as they were published, or throws `corrupt_file`: so that nobody keeps for good what
 * is damaged only for now. What no release lists it gives as it is.
 */
export function provenStorage(storage: Storage): Storage {
  const manifests = new LRUCache<string, Manifest>({ max: 32 })

  async function read(path: string): Promise<Stored> {
    const stored = await storage.read(path)
    const [id = '', digest = '', ...file] = path.split('/')
    if (isModelId(id) && isDigest(digest)) await prove(id, digest, file.join('/'), stored.bytes)
    return stored
  }

  async function prove(id: ModelId, digest: Digest, path: string, bytes: Uint8Array) {
    if (path === MANIFEST_FILE) return proveManifest(digest, bytes)
    const manifest = manifests.get(digest) ?? (await readManifest(storage, id, digest))
    manifests.set(digest, manifest)
    const published = manifest.files.find((file) => file.path === path)
    if (published) await verifyFile(published, bytes)
  }

  async function proveManifest(digest: Digest, bytes: Uint8Array) {
    await verifyFile({ path: MANIFEST_FILE, bytes: bytes.length, sha256: digest }, bytes)
    manifests.set(digest, parseManifest(bytes))
  }

  return { ...storage, read }
}
