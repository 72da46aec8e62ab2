import 'server-only'
import { LRUCache } from 'lru-cache'
import { isDigest } from '#lib/digest.ts'
import { GardenError } from '#lib/error.ts'
import {
  CATALOGUE_FILE,
  type Catalogue,
  type Entry,
  findRelease,
  growingOf,
  type Release,
  readCard,
  readCatalogue,
  readCurves,
  readManifest,
} from '#lib/gallery/catalogue.ts'
import { formatModelRef, type ModelRef, parseModelRef, pinOf } from '#lib/latent/recipe.ts'
import { isModelId } from '#lib/model/id.ts'
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

/** Manifests never change, so those of the releases asked for last are kept. */
const manifests = new LRUCache<string, Manifest>({ max: 32 })

/** The last that could be read. */
let known: Catalogue | undefined

/** Models whose newest release cannot be read, as far as that was noticed, and what was said of it. */
const damaged = new Map<string, string>()

/** The newest release of every model, in the catalogue's order; of those that can be read. */
export async function listModels(): Promise<PublishedModel[]> {
  const catalogue = await catalogueNow()
  const listed = catalogue.models.map(({ id }) => publishedModel(catalogue, { id }).catch(leftOut))
  const models = await Promise.all(listed)
  return models.filter((model) => model !== undefined)

  function leftOut(error: unknown): undefined {
    if (!isDamage(error)) throw error
  }
}

/** The same; none, while the store cannot tell. */
export async function knownModels(): Promise<PublishedModel[]> {
  return listModels().catch((error) => {
    if (isStoreFault(error)) return []
    throw error
  })
}

/** Names of models that were left out when they were listed last. */
export function damagedModels(): string[] {
  return [...damaged.keys()]
}

/**
 * The release that a path segment such as `lorelei-64` or `lorelei-64@3f9a2c1e` names.
 *
 * @throws GardenError `unknown_model`, `unknown_release`
 */
export async function findModel(segment: string): Promise<PublishedModel> {
  return publishedModel(await catalogueNow(), parseModelRef(decodeSegment(segment)))
}

/** How links name a model: no pin of one that is still growing, for "gan gc" takes it away once it is outgrown. */
export function linkedRef({ ref, pinned, release }: PublishedModel): string {
  return release.growing ? ref : pinned
}

export function cardOf({ manifest, release }: PublishedModel): Promise<Card> {
  return needed(readCard(store, manifest, release.digest))
}

export function curvesOf({ manifest, release }: PublishedModel): Promise<Curves> {
  return needed(readCurves(store, manifest, release.digest))
}

/**
 * Gives what reads a file of a release, as it was published.
 *
 * @throws GardenError `not_found` for what no release of this name and digest lists
 */
export async function findPublished(
  id: string,
  digest: string,
  path: string,
): Promise<() => Promise<Uint8Array<ArrayBuffer>>> {
  const file = `${id}/${digest}/${path}`
  if (!isModelId(id) || !isDigest(digest) || !isStoragePath(file)) throw noFile(file)
  const manifest = manifests.get(digest) ?? (await readManifest(store, id, digest))
  const listed = path === MANIFEST_FILE || manifest.files.some((known) => known.path === path)
  if (!listed) throw noFile(file)
  return async () => new Uint8Array((await store.read(file)).bytes)
}

/** Pages get their segments percent-encoded; what cannot be decoded stays as it is, for the parser to refuse. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Changes whenever the catalogue does. */
export async function catalogueTag(): Promise<string> {
  return (await store.read(CATALOGUE_FILE)).etag
}

/** What is published now; while that is damaged, the last that could be read. */
async function catalogueNow(): Promise<Catalogue> {
  try {
    known = await readCatalogue(store)
    note(CATALOGUE_FILE)
  } catch (error) {
    if (!known || !isDamage(error)) throw error
    note(CATALOGUE_FILE, error)
  }
  return known
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
  try {
    const manifest = await needed(readManifest(store, id, digest))
    manifests.set(digest, manifest)
    note(id)
    return manifest
  } catch (error) {
    if (isDamage(error)) note(id, error)
    throw error
  }
}

/** Tells of damage once, until it is no more. */
function note(name: string, error?: GardenError): void {
  if (error && damaged.get(name) !== error.message) console.error(error)
  if (error) damaged.set(name, error.message)
  else damaged.delete(name)
}

function isDamage(error: unknown): error is GardenError {
  return isStoreFault(error) && !error.code.startsWith('storage_')
}

function noFile(file: string): GardenError {
  return new GardenError('not_found', `Nothing is published as ${file.slice(0, 160)}.`, {
    suggestion: 'Releases list their files in manifest.json; see /api/v1/models.',
  })
}
