import 'server-only'
import { LRUCache } from 'lru-cache'
import { type Digest, isDigest } from '#lib/digest.ts'
import { provenManifest, readManifest, verifyListed } from '#lib/gallery/catalogue.ts'
import { isModelId, type ModelId } from '#lib/model/id.ts'
import { MANIFEST_FILE, type Manifest } from '#lib/model/manifest.ts'
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
    const isManifest = path === MANIFEST_FILE
    const manifest = isManifest
      ? await provenManifest(digest, bytes)
      : (manifests.get(digest) ?? (await readManifest(storage, id, digest)))
    manifests.set(digest, manifest)
    await verifyListed(manifest, path, bytes)
  }

  return { ...storage, read }
}
