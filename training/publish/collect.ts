import { randomUUID } from 'node:crypto'
import { type Digest, isDigest } from '../../lib/digest.ts'
import { GardenError } from '../../lib/error.ts'
import {
  aliasOf,
  type Catalogue,
  changeCatalogue,
  type Model,
  readCatalogue,
  releaseFolder,
} from '../../lib/gallery/catalogue.ts'
import { withoutReleases } from '../../lib/gallery/entry.ts'
import { isModelId, type ModelId } from '../../lib/model/id.ts'
import { MANIFEST_FILE } from '../../lib/model/manifest.ts'
import { orMissing, type Storage } from '../../lib/storage/storage.ts'

export type Rules = {
  /** Days for which an unfinished or outgrown release is left alone. */
  olderThan: number
  /** Finished releases of each model to keep, the newest and the one its name means among them; all unless given. */
  keep?: number | undefined
}

/** Why a release may go. */
export type Reason = 'unpublished' | 'unfinished' | 'outgrown' | 'beyond --keep' | 'begun before'

export type Garbage = {
  id: ModelId
  digest: Digest
  reason: Reason
  files: number
  bytes: number
}

/** Folders that one entry in the catalogue names, so that it stays small and each deletion short. */
const AT_ONCE = 100

/** Milliseconds after which a deletion that was begun and not ended counts as dead. */
const SILENCE = 60 * 60_000

/** Requests to a store at once. */
const LANES = 8

const DAY = 24 * 60 * 60_000

/**
 * What may go: whole releases that the catalogue does not have; such without a manifest, which comes last, once their
 * newest file is older than `olderThan`, for a publisher may be at it; work in progress that was outgrown as long ago;
 * finished releases beyond `keep`; and what an earlier deletion began. Every release in the catalogue is pinned by
 * somebody's link, so that no other goes. Only reads; what is no release's is not looked at.
 */
export async function findGarbage(
  storage: Storage,
  rules: Rules,
  now = Date.now(),
): Promise<Garbage[]> {
  const catalogue = await readCatalogue(storage)
  const doomed = doomedReleases(catalogue, rules, now)
  const folders = await releaseFolders(storage)
  // Also those that have no file left: nobody can publish them while they are entered for deletion.
  for (const folder of catalogue.sweep?.folders ?? [])
    folders.set(folder, folders.get(folder) ?? [])
  const found: Garbage[] = []
  for (const [folder, files] of folders) {
    const { id, digest } = releaseOf(folder)
    const reason = doomed.get(folder) ?? orphan(catalogue, folder, files)
    if (!reason) continue
    const { bytes, newest } = await weigh(storage, files)
    if (reason === 'unfinished' && newest > now - rules.olderThan * DAY) continue
    found.push({ id, digest, reason, files: files.length, bytes })
  }
  return found
}

/**
 * Deletes what `findGarbage` found. May run while others publish: before a file goes, its release's folder is entered
 * in the catalogue, on the condition that the catalogue has not changed meanwhile, and what it has by then is left
 * alone. `addRelease` makes sure that every file is there after it has read the catalogue and before it replaces it,
 * on the same condition, and refuses what is entered for deletion. So a publisher is either first, and its release
 * stays; or it is refused, or finds files missing and sends them again. A deletion that died is ended by the next one.
 *
 * @param onDeleted called with the number of folders deleted so far
 * @throws GardenError `conflict` while another deletion is under way
 */
export async function collect(
  storage: Storage,
  garbage: readonly Garbage[],
  rules: Rules,
  onDeleted: (folders: number) => void = () => {},
): Promise<void> {
  let done = 0
  for (let i = 0; i < garbage.length; i += AT_ONCE) {
    const part = garbage.slice(i, i + AT_ONCE).map(({ id, digest }) => releaseFolder(id, digest))
    const sweep = randomUUID()
    await inLanes(await begin(storage, part, rules, sweep), async (folder) => {
      await deleteFolder(storage, folder)
      onDeleted(++done)
    })
    await end(storage, sweep)
  }
}

/** @returns the folders that may go, now that nobody can enter them any more */
async function begin(
  storage: Storage,
  planned: readonly string[],
  rules: Rules,
  id: string,
): Promise<readonly string[]> {
  const { sweep } = await changeCatalogue(storage, (catalogue) => {
    // The answer to our own writing was lost.
    if (catalogue.sweep?.id === id) return catalogue
    const { sweep: earlier } = catalogue
    if (earlier && isAlive(earlier)) throw another(earlier.startedAt)
    const doomed = doomedReleases(catalogue, rules, Date.now())
    const rest = planned.filter((folder) => doomed.has(folder)).reduce(withoutFolder, catalogue)
    const folders = planned.filter((folder) => !isEntered(rest, folder))
    const left = (earlier?.folders ?? []).filter((folder) => !folders.includes(folder))
    const startedAt = new Date().toISOString()
    return { ...rest, sweep: { id, startedAt, folders: [...folders, ...left] } }
  })
  return sweep?.folders ?? []
}

async function end(storage: Storage, id: string): Promise<void> {
  await changeCatalogue(storage, (catalogue) => {
    const { sweep } = catalogue
    if (sweep?.id !== id || sweep.folders.length === 0) return catalogue
    return { ...catalogue, sweep: { ...sweep, folders: [] } }
  })
}

/** The manifest first, so that a reader with an old catalogue finds all of a release or nothing. */
async function deleteFolder(storage: Storage, folder: string): Promise<void> {
  const manifest = `${folder}/${MANIFEST_FILE}`
  await storage.delete(manifest)
  const files: string[] = []
  for await (const path of storage.list(`${folder}/`)) files.push(path)
  for (const path of files) await storage.delete(path)
}

function isAlive({ startedAt, folders }: NonNullable<Catalogue['sweep']>): boolean {
  return folders.length > 0 && Date.parse(startedAt) > Date.now() - SILENCE
}

/** Folders of releases that the catalogue has and that are to go all the same. */
function doomedReleases(
  { models, sweep }: Catalogue,
  { olderThan, keep = Infinity }: Rules,
  now: number,
): Map<string, Reason> {
  const doomed = new Map<string, Reason>()
  for (const folder of sweep?.folders ?? []) doomed.set(folder, 'begun before')
  for (const model of models) {
    for (const digest of surplus(model, keep))
      doomed.set(releaseFolder(model.id, digest), 'beyond --keep')
    for (const { digest, outgrownAt } of model.releases)
      if (outgrownAt && Date.parse(outgrownAt) <= now - olderThan * DAY)
        doomed.set(releaseFolder(model.id, digest), 'outgrown')
  }
  return doomed
}

function surplus(model: Model, keep: number): Digest[] {
  const alias = aliasOf(model)?.digest
  const finished = model.releases.filter(({ growing }) => !growing).map(({ digest }) => digest)
  const kept = new Set([alias, ...finished].slice(0, 1))
  for (const digest of finished) if (kept.size < keep) kept.add(digest)
  return finished.filter((digest) => !kept.has(digest))
}

function orphan(
  catalogue: Catalogue,
  folder: string,
  files: readonly string[],
): Reason | undefined {
  if (isEntered(catalogue, folder)) return undefined
  return files.includes(`${folder}/${MANIFEST_FILE}`) ? 'unpublished' : 'unfinished'
}

function isEntered({ models }: Catalogue, folder: string): boolean {
  const { id, digest } = releaseOf(folder)
  const model = models.find((one) => one.id === id)
  return model?.releases.some((entry) => entry.digest === digest) ?? false
}

function withoutFolder(catalogue: Catalogue, folder: string): Catalogue {
  const { id, digest } = releaseOf(folder)
  return withoutReleases(catalogue, id, [digest])
}

/** The files of each release's folder, by folder. */
async function releaseFolders(storage: Storage): Promise<Map<string, string[]>> {
  const folders = new Map<string, string[]>()
  for await (const path of storage.list('')) {
    const [id = '', digest = '', ...rest] = path.split('/')
    if (!isModelId(id) || !isDigest(digest) || rest.length === 0) continue
    const folder = releaseFolder(id, digest)
    folders.set(folder, [...(folders.get(folder) ?? []), path])
  }
  return folders
}

function releaseOf(folder: string): { id: ModelId; digest: Digest } {
  const [id = '', digest = ''] = folder.split('/')
  return { id: id as ModelId, digest: digest as Digest }
}

/** What files weigh together, and when the newest was written; those that vanish meanwhile count nothing. */
async function weigh(
  storage: Storage,
  files: readonly string[],
): Promise<{ bytes: number; newest: number }> {
  const sum = { bytes: 0, newest: 0 }
  await inLanes(files, async (path) => {
    const file = await orMissing(storage.stat(path))
    sum.bytes += file?.bytes ?? 0
    sum.newest = Math.max(sum.newest, file?.writtenAt.getTime() ?? 0)
  })
  return sum
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const lane = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

function another(startedAt: string): GardenError {
  return new GardenError('conflict', `Another "gan gc" has been deleting since ${startedAt}.`, {
    suggestion: 'Wait until it is done. If it died, its work can be taken over after an hour.',
  })
}
