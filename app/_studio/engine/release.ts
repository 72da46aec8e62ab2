import { type Digest, verifyFile } from '#lib/digest.ts'
import { DIRECTIONS_FILE, type Direction, parseDirections } from '#lib/latent/directions.ts'
import { loadGenerator } from '#lib/model/load.ts'
import { type Manifest, parseManifest } from '#lib/model/manifest.ts'
import { fetchBytes, fetchPacked, packedAddress, unpack } from './download.ts'
import type { Opened, Start } from './opened.ts'
import type { Progress } from './protocol.ts'
import { manifestAddress, openReleaseCache, type ReleaseCache } from './release-cache.ts'

/**
 * Opens a release: files that this device has kept are read there, the others are fetched, and all of them are
 * proven by their digests.
 *
 * @param folder address of the release, without a `/` at its end
 * @param newest whether other releases of the model need not be kept any longer
 * @throws GardenError `storage_failed`, `corrupt_file`, `invalid_manifest`
 */
export async function openRelease(
  { folder, digest, newest }: { folder: string; digest: Digest; newest: boolean },
  tell: (progress: Progress) => void,
): Promise<Opened> {
  const cache = await openReleaseCache(folder)
  const { manifest, bytes: manifestBytes } = await readManifest(folder, digest, cache)
  /** Until one backend has drawn right, the next one may need the same. */
  const files = new Map<string, Promise<Uint8Array>>()
  let known: Promise<Direction[]> | undefined

  function read(path: string, arrived: (bytes: number) => void): Promise<Uint8Array> {
    const file = files.get(path) ?? readFile(folder, manifest, path, cache, arrived)
    files.set(path, file)
    file.catch(() => files.delete(path))
    return file
  }

  async function load(start?: Start, age?: number) {
    const total = transferBytes(manifest, age)
    let loaded = 0
    const arrived = (bytes: number) => {
      loaded += bytes
      tell({ kind: 'progress', loaded: Math.min(loaded, total - 1), total, age })
    }
    try {
      const from = (path: string) => read(path, arrived)
      return await loadGenerator(manifest, from, { age, ...(start && { start }) })
    } finally {
      if (loaded > 0) tell({ kind: 'progress', loaded: total, total, age })
      if (age !== undefined) files.clear()
    }
  }

  async function readDirections(): Promise<Direction[]> {
    if (manifest.directions.length === 0) return []
    const bytes = await readFile(folder, manifest, DIRECTIONS_FILE, cache, () => {})
    return parseDirections(bytes, manifest.latentSize)
  }

  function directions(): Promise<Direction[]> {
    known ??= readDirections()
    known.catch(() => {
      known = undefined
    })
    return known
  }

  async function keep(): Promise<void> {
    files.clear()
    await directions()
    await cache.put(manifestAddress(folder), manifestBytes)
    if (newest) await cache.dropOthers()
  }

  return { manifest, directions, load, keep }
}

async function readManifest(
  folder: string,
  digest: Digest,
  cache: ReleaseCache,
): Promise<{ manifest: Manifest; bytes: Uint8Array }> {
  const address = manifestAddress(folder)
  const verified = async (bytes: Uint8Array) => {
    const published = { path: 'manifest.json', bytes: bytes.length, sha256: digest }
    await verifyFile(published, bytes)
    return { manifest: parseManifest(bytes), bytes }
  }
  const found = await cache.find(address)
  const known = found && (await verified(found).catch(() => cache.drop(address)))
  return known || verified(await fetchBytes(address, () => {}))
}

/** What is kept but damaged is fetched anew. */
async function readFile(
  folder: string,
  manifest: Manifest,
  path: string,
  cache: ReleaseCache,
  arrived: (bytes: number) => void,
): Promise<Uint8Array> {
  const published = manifest.files.find((file) => file.path === path)
  const address = packedAddress(`${folder}/${path}`)
  const found = await cache.find(address)
  if (found && published) {
    const file = await unpack({ address, bytes: found })
      .then(async (bytes) => {
        await verifyFile(published, bytes)
        return bytes
      })
      .catch(() => cache.drop(address))
    if (file) return file
  }
  const packed = await fetchPacked(`${folder}/${path}`, arrived)
  const file = await unpack(packed)
  if (published) await verifyFile(published, file)
  await cache.put(packed.address, packed.bytes)
  return file
}

function transferBytes({ weights, ages }: Manifest, age: number | undefined): number {
  const { bytes, transferBytes } =
    age === undefined ? weights : (ages.find(({ kimg }) => kimg === age) ?? weights)
  return transferBytes ?? bytes
}
