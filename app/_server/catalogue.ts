import 'server-only'
import { LRUCache } from 'lru-cache'
import { type Digest, isDigest } from '#lib/digest.ts'
import { GardenError } from '#lib/error.ts'
import {
  CATALOGUE_FILE,
  type Catalogue,
  type Entry,
  findRelease,
  growingOf,
  provenManifest,
  type Release,
  readCard,
  readCatalogue,
  readCurves,
  readListed,
  readManifest,
} from '#lib/gallery/catalogue.ts'
import { formatModelRef, type ModelRef, parseModelRef, pinOf } from '#lib/latent/recipe.ts'
import { isModelId, type ModelId } from '#lib/model/id.ts'
import { type Card, type Curves, MANIFEST_FILE, type Manifest } from '#lib/model/manifest.ts'
import { isStoragePath } from '#lib/storage/path.ts'
import { isStoreFault, needed } from './closed.ts'
import { store } from './store.ts'

/** One release with its manifest, and how links name it: `ref` as it was asked for, `pinned` for ever. */
export type PublishedModel = {
  ref: string
  pinned: string
  release: Release
  manifest: Manifest
  /** The model's newest work in progress, while a run of it goes on: this release, or one after it. */
  growth?: Entry
}

/** The newest release of every model that can be read, in the catalogue's order; and what cannot be, by its name. */
export type Listing = { models: PublishedModel[]; faults: Map<string, GardenError> }

/** Manifests never change, so those of the releases asked for last are kept. */
const manifests = new LRUCache<string, Manifest>({ max: 32 })

/** The last that could be read. */
let known: Catalogue | undefined

/** What was said of the faults of the last listing. */
let told: ReadonlyMap<string, GardenError> = new Map()

/** The newest release of every model, in the catalogue's order; of those that can be read. */
export async function listModels(): Promise<PublishedModel[]> {
  return (await listing()).models
}

/**
 * The same, with what was left out.
 *
 * @throws GardenError the first fault, where nothing can be read
 */
export async function listing(): Promise<Listing> {
  const { catalogue, fault } = await catalogueNow()
  const faults = new Map(fault && [[CATALOGUE_FILE, fault]])
  const listed = catalogue.models.map(({ id }) =>
    publishedModel(catalogue, { id }).catch((error) => leftOut(id, error)),
  )
  const models = (await Promise.all(listed)).filter((model) => model !== undefined)
  tell(faults)
  const [first] = faults.values()
  if (models.length === 0 && first) throw first
  return { models, faults }

  function leftOut(id: string, error: unknown): undefined {
    if (!isStoreFault(error)) throw error
    faults.set(id, error)
  }
}

/** The same; none, while the store cannot tell. */
export async function knownModels(): Promise<PublishedModel[]> {
  return listModels().catch((error) => {
    if (isStoreFault(error)) return []
    throw error
  })
}

/**
 * The release that a path segment such as `lorelei-64` or `lorelei-64@3f9a2c1e` names.
 *
 * @throws GardenError `unknown_model`, `unknown_release`
 */
export async function findModel(segment: string): Promise<PublishedModel> {
  const { catalogue } = await catalogueNow()
  return publishedModel(catalogue, parseModelRef(decodeSegment(segment)))
}

/**
 * How links name a release that are to last: no pin of a model that still grows is handed out, for `gan gc` takes it away
 * once it is outgrown.
 */
export function lastingRef({ ref, pinned, release }: PublishedModel): string {
  return release.growing ? ref : pinned
}

export function cardOf({ manifest, release }: PublishedModel): Promise<Card> {
  return needed(readCard(store, manifest, release.digest))
}

export function curvesOf({ manifest, release }: PublishedModel): Promise<Curves> {
  return needed(readCurves(store, manifest, release.digest))
}

/**
 * Gives what reads a file of a release, as it was published, and throws `corrupt_file` where it is not: others keep it for
 * good.
 *
 * @throws GardenError `not_found` for what no release that the catalogue has lists
 */
export async function findPublished(
  id: string,
  digest: string,
  path: string,
): Promise<() => Promise<Uint8Array<ArrayBuffer>>> {
  const file = `${id}/${digest}/${path}`
  if (!isModelId(id) || !isDigest(digest) || !isStoragePath(file)) throw noFile(file)
  // A store far away would be asked for every digest that anybody makes up.
  if (!(await isPublished(id, digest))) throw noFile(file)
  const manifest = manifests.get(digest) ?? (await readManifest(store, id, digest))
  const isManifest = path === MANIFEST_FILE
  const isListed = isManifest || manifest.files.some((known) => known.path === path)
  if (manifest.id !== id || !isListed) throw noFile(file)
  return async () => {
    const bytes = await needed(readListed(store, manifest, digest, path))
    if (isManifest) await provenManifest(digest, bytes)
    return new Uint8Array(bytes)
  }
}

/** Pages get their segments percent-encoded; what cannot be decoded stays as it is, for the parser to refuse. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Changes whenever the catalogue does; empty while that cannot be read. */
export function catalogueTag(): Promise<string> {
  return store.read(CATALOGUE_FILE).then(
    ({ etag }) => etag,
    () => '',
  )
}

/** Outgrown releases, and those that others took the place of, are published as well, until `gan gc`. */
async function isPublished(id: ModelId, digest: Digest): Promise<boolean> {
  const { catalogue } = await catalogueNow()
  const model = catalogue.models.find((one) => one.id === id)
  return model?.releases.some((one) => one.digest === digest) ?? false
}

/** What is published now; while that cannot be read, the last that could be, and why. */
async function catalogueNow(): Promise<{ catalogue: Catalogue; fault?: GardenError }> {
  try {
    known = await readCatalogue(store)
    return { catalogue: known }
  } catch (error) {
    if (!known || !isStoreFault(error)) throw error
    return { catalogue: known, fault: error }
  }
}

async function publishedModel(catalogue: Catalogue, ref: ModelRef): Promise<PublishedModel> {
  const release = findRelease(catalogue, ref)
  const manifest = manifests.get(release.digest) ?? (await fetchManifest(release))
  const pinned = formatModelRef({ id: release.id, pin: pinOf(release.digest) })
  const model = catalogue.models.find(({ id }) => id === ref.id)
  const growth = model && growingOf(model)
  return { ref: formatModelRef(ref), pinned, release, manifest, ...(growth && { growth }) }
}

async function fetchManifest({ id, digest }: Release): Promise<Manifest> {
  const manifest = await needed(readManifest(store, id, digest))
  manifests.set(digest, manifest)
  return manifest
}

/** Tells of each fault once, until it is no more. */
function tell(faults: ReadonlyMap<string, GardenError>): void {
  for (const [name, error] of faults)
    if (told.get(name)?.message !== error.message) console.error(error)
  told = faults
}

function noFile(file: string): GardenError {
  return new GardenError('not_found', `Nothing is published as ${file.slice(0, 160)}.`, {
    suggestion: 'Releases list their files in manifest.json; see /api/v1/models.',
  })
}
