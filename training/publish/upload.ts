import { GardenError } from '../../lib/error.ts'
import {
  type Catalogue,
  type Entry,
  type Release,
  readCatalogue,
  releaseFolder,
} from '../../lib/gallery/catalogue.ts'
import { addRelease } from '../../lib/gallery/entry.ts'
import { MANIFEST_FILE } from '../../lib/model/manifest.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import type { ReleaseFiles } from './release.ts'

/** Which run a release comes from, and the kimg it is to reach while it is still growing. */
export type Origin = { run?: string | undefined; until?: number | undefined }

/** What there is to do to publish a release. */
export type Upload = {
  catalogue: Catalogue
  /** Its entry, when it has one already. */
  entry: Entry | undefined
  /** Files that the store lacks, in the order in which they are to be sent. */
  missing: string[]
  /** How much they weigh together. */
  bytes: number
}

export type Published = {
  release: Release
  /** Files that were sent. */
  sent: number
  bytes: number
  /** False when the catalogue had it already, so that nothing was changed. */
  isNew: boolean
}

/** How often files that "gan gc" took away meanwhile are sent again. */
const ATTEMPTS = 3

/** Compares a release with what a store holds; only reads. */
export async function planUpload(storage: Storage, release: ReleaseFiles): Promise<Upload> {
  const { digest, manifest, files } = release
  const catalogue = await readCatalogue(storage)
  const model = catalogue.models.find(({ id }) => id === manifest.id)
  const folder = releaseFolder(manifest.id, digest)
  const found = new Set<string>()
  for await (const path of storage.list(`${folder}/`)) found.add(path.slice(folder.length + 1))
  const missing = manifestLast(files).filter((path) => !found.has(path))
  return {
    catalogue,
    entry: model?.releases.find((one) => one.digest === digest),
    missing,
    bytes: weigh(files, missing),
  }
}

/**
 * Publishes a release: the files that the store lacks first, the manifest after them, the catalogue last. Its folder is
 * named by its content, so that whatever is there already is right; a call that was cut off at any moment can be
 * repeated, and one that is repeated for nothing writes nothing.
 *
 * @param onSent called after each file with the bytes sent so far
 * @throws GardenError as `addRelease`, or what the store throws
 */
export async function publishRelease(
  storage: Storage,
  release: ReleaseFiles,
  origin: Origin = {},
  onSent: (bytes: number) => void = () => {},
): Promise<Published> {
  const done = { sent: 0, bytes: 0 }
  for (let attempt = 1; ; attempt++) {
    const plan = await planUpload(storage, release)
    for (const path of plan.missing) {
      await writeOnce(storage, pathOf(release, path), contentOf(release, path))
      done.sent += 1
      done.bytes += contentOf(release, path).length
      onSent(done.bytes)
    }
    const entered = await enter(storage, release, origin, attempt < ATTEMPTS)
    if (entered) return { release: entered, ...done, isNew: isChange(plan.entry, entered) }
  }
}

/** Undefined when files have vanished since they were sent, and may be sent again. */
async function enter(
  storage: Storage,
  { digest, manifest }: ReleaseFiles,
  origin: Origin,
  mayVanish: boolean,
): Promise<Release | undefined> {
  const publishedAt = new Date().toISOString()
  try {
    return await addRelease(storage, { id: manifest.id, digest, publishedAt, ...origin })
  } catch (error) {
    if (mayVanish && error instanceof GardenError && error.code === 'not_found') return undefined
    throw error
  }
}

/** One that was growing can be entered again, as finished. */
function isChange(before: Entry | undefined, after: Entry): boolean {
  return before === undefined || (before.growing !== undefined && after.growing === undefined)
}

/** A reader that finds the manifest finds everything it names. */
function manifestLast(files: ReleaseFiles['files']): string[] {
  return [...[...files.keys()].filter((path) => path !== MANIFEST_FILE), MANIFEST_FILE]
}

function weigh(files: ReleaseFiles['files'], paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0)
}

function pathOf({ manifest, digest }: ReleaseFiles, path: string): string {
  return `${releaseFolder(manifest.id, digest)}/${path}`
}

function contentOf({ files }: ReleaseFiles, path: string): Uint8Array {
  return files.get(path) ?? new Uint8Array()
}

async function writeOnce(storage: Storage, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await storage.write(path, bytes, { ifMatch: null })
  } catch (error) {
    // Another publisher of the same release was quicker: what is there is the same.
    if (!(error instanceof GardenError) || error.code !== 'conflict') throw error
  }
}
