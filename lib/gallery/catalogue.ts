import * as z from 'zod'
import { type Digest, verifyFile } from '../digest.ts'
import { GardenError } from '../error.ts'
import { type ModelRef, pinOf } from '../latent/recipe.ts'
import type { ModelId } from '../model/id.ts'
import { parseJson } from '../model/json.ts'
import {
  type Card,
  type Curves,
  digestSchema,
  MANIFEST_FILE,
  type Manifest,
  modelIdSchema,
  parseCard,
  parseCurves,
  parseManifest,
} from '../model/manifest.ts'
import { orMissing, type Storage } from '../storage/storage.ts'
import { closest } from './closest.ts'

export const CATALOGUE_FILE = 'catalogue.json'

/** Everything a store has published: the only file in it that ever changes. See `changeCatalogue`. */
export type Catalogue = z.infer<typeof catalogueSchema>

/** One published version of a model. */
export type Release = { id: ModelId; title: string } & Entry

/** A release as its model lists it. */
export type Entry = z.infer<typeof entrySchema>

/** A model as the catalogue lists it. */
export type Model = Catalogue['models'][number]

/** How often a change is tried again when somebody else has changed the catalogue meanwhile. */
const ATTEMPTS = 10

/** Milliseconds to wait before the second attempt, at most; every further one may wait as much longer. */
const PAUSE = 20

/**
 * The catalogue of a store; a store where nothing was published has an empty one.
 *
 * @throws GardenError `invalid_manifest`
 */
export async function readCatalogue(storage: Storage): Promise<Catalogue> {
  return (await readForChange(storage)).catalogue
}

/**
 * Replaces the catalogue by what `change` makes of it, on the condition that nobody else has replaced it meanwhile;
 * else `change` is given the new one. When it gives back the catalogue it was given, nothing is written. The answer to
 * a write may be lost: then `change` sees its own work.
 *
 * @throws GardenError `conflict` when others keep getting in between; what `change` throws
 */
export async function changeCatalogue(
  storage: Storage,
  change: (catalogue: Catalogue) => Catalogue | Promise<Catalogue>,
): Promise<Catalogue> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { catalogue, etag } = await readForChange(storage)
    const changed = await change(catalogue)
    if (changed === catalogue || (await replaced(storage, changed, etag))) return changed
    await pause(attempt * PAUSE * Math.random())
  }
  throw new GardenError(
    'conflict',
    `${CATALOGUE_FILE} changed ${ATTEMPTS} times in the meantime.`,
    { suggestion: 'Try again when the other publishers are done.' },
  )
}

/**
 * The release a reference means: the pinned one, or else the one that `aliasOf` tells.
 *
 * @throws GardenError `unknown_model`, `unknown_release`, each suggesting what there is
 */
export function findRelease(catalogue: Catalogue, ref: ModelRef): Release {
  const model = catalogue.models.find(({ id }) => id === ref.id)
  if (!model) throw unknownModel(catalogue, ref.id)
  const { pin } = ref
  const entry =
    pin === undefined ? aliasOf(model) : model.releases.find(({ digest }) => digest.startsWith(pin))
  if (!entry) throw unknownRelease(model, ref)
  return { id: model.id, title: model.title, ...entry }
}

/**
 * The release that a model's name alone means: the one a maintainer went back to, or else the newest finished one, or
 * else the one that grows. So a run that has only begun does not take the place of a finished model of the same name.
 */
export function aliasOf({ current, releases }: Model): Entry | undefined {
  const chosen = releases.find(({ digest }) => digest === current)
  return (
    chosen ?? releases.find(({ growing }) => !growing) ?? growingOf({ releases }) ?? releases[0]
  )
}

/** A model's newest release of a run that goes on, if there is one. */
export function growingOf({ releases }: Pick<Model, 'releases'>): Entry | undefined {
  return releases.find(({ growing, outgrownAt }) => growing && !outgrownAt)
}

/** The folder of a release in its store. */
export function releaseFolder(id: ModelId, digest: Digest): string {
  return `${id}/${digest}`
}

/**
 * A manifest, proven by the digest of its release.
 *
 * @throws GardenError `corrupt_file`, `invalid_manifest`
 */
export async function provenManifest(
  digest: Digest,
  bytes: Uint8Array,
  path: string = MANIFEST_FILE,
): Promise<Manifest> {
  await verifyFile({ path, bytes: bytes.length, sha256: digest }, bytes)
  return parseManifest(bytes)
}

/**
 * The manifest of a release, proven by the release's digest.
 *
 * @throws GardenError `not_found`, `corrupt_file`, `invalid_manifest`
 */
export async function readManifest(
  storage: Storage,
  id: ModelId,
  digest: Digest,
): Promise<Manifest> {
  const path = `${releaseFolder(id, digest)}/${MANIFEST_FILE}`
  const { bytes } = await storage.read(path)
  const manifest = await provenManifest(digest, bytes, path)
  if (manifest.id === id) return manifest
  throw new GardenError('invalid_manifest', `${path} is the manifest of ${manifest.id}.`, {
    suggestion: 'Publish the model again instead of moving its folder.',
  })
}

/**
 * The card of a release.
 *
 * @throws GardenError `not_found`, `corrupt_file`, `invalid_manifest`
 */
export async function readCard(
  storage: Storage,
  manifest: Manifest,
  digest: Digest,
): Promise<Card> {
  return parseCard(await readListed(storage, manifest, digest, manifest.card))
}

/**
 * The learning curves of a release.
 *
 * @throws GardenError `not_found`, `corrupt_file`, `invalid_manifest`
 */
export async function readCurves(
  storage: Storage,
  manifest: Manifest,
  digest: Digest,
): Promise<Curves> {
  return parseCurves(await readListed(storage, manifest, digest, manifest.curves))
}

const entrySchema = z.object({
  digest: digestSchema,
  kimg: z.number().min(0),
  publishedAt: z.iso.datetime({ offset: true }),
  /** Of a run that goes on: which one, and the kimg it is to reach. A finished release has none. */
  growing: z.object({ run: z.string().min(1), until: z.number().positive() }).optional(),
  /** When a newer release of the same run took its place: from then on only its pin leads to it, until `gan gc`. */
  outgrownAt: z.iso.datetime({ offset: true }).optional(),
})

const catalogueSchema = z.object({
  format: z.literal(1),
  models: z.array(
    z.object({
      id: modelIdSchema,
      /** As the release entered last has it. */
      title: z.string(),
      /** What the name alone means while that is not the newest: `gan rollback` sets it, the next finished release ends it. */
      current: digestSchema.optional(),
      /** Newest first. */
      releases: z.array(entrySchema).min(1),
    }),
  ),
  /**
   * The last `gan gc` that deleted, and the releases' folders it is deleting. It is entered before the first file goes,
   * so that nobody can enter a release that is about to lose files; and its id stays, so that no catalogue is ever the
   * same to the byte as one before a deletion.
   */
  sweep: z
    .object({
      id: z.string(),
      startedAt: z.iso.datetime({ offset: true }),
      folders: z.array(z.string()),
    })
    .optional(),
})

/** The catalogue and the tag to replace it by; the tag is null when there is none yet. */
async function readForChange(
  storage: Storage,
): Promise<{ catalogue: Catalogue; etag: string | null }> {
  const stored = await orMissing(storage.read(CATALOGUE_FILE))
  if (!stored) return { catalogue: { format: 1, models: [] }, etag: null }
  const { bytes, etag } = stored
  const catalogue = parsed.get(bytes) ?? parseJson(bytes, CATALOGUE_FILE, catalogueSchema)
  parsed.set(bytes, catalogue)
  return { catalogue, etag }
}

/** What bytes were read to say, for stores that give the same again and again. */
const parsed = new WeakMap<Uint8Array, Catalogue>()

/** False when somebody else was quicker. */
async function replaced(
  storage: Storage,
  catalogue: Catalogue,
  etag: string | null,
): Promise<boolean> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(catalogue, null, 2)}\n`)
  try {
    await storage.write(CATALOGUE_FILE, bytes, { ifMatch: etag })
    return true
  } catch (error) {
    if (error instanceof GardenError && error.code === 'conflict') return false
    throw error
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function unknownModel(catalogue: Catalogue, id: string): GardenError {
  const names = catalogue.models.map((model) => model.id)
  const near = closest(id, names)
  const offered = near.length > 0 ? near : names.slice(0, 5)
  return new GardenError('unknown_model', `There is no model ${JSON.stringify(id)} here.`, {
    suggestion: offered.length
      ? `Try ${offered.join(', ')}.`
      : 'Nothing has been published here yet: train a model and publish it.',
  })
}

function unknownRelease(model: Model, ref: ModelRef): GardenError {
  const offered = model.releases.filter(({ outgrownAt }) => !outgrownAt).slice(0, 5)
  const pins = offered.map(({ digest }) => `${model.id}@${pinOf(digest)}`)
  return new GardenError('unknown_release', `${model.id} has no release ${ref.pin}.`, {
    suggestion: `Try ${pins.join(', ')}, or ${model.id} for the newest.`,
  })
}

/**
 * The bytes of a file that the manifest lists, proven by what it says of them.
 *
 * @throws GardenError `not_found`, `corrupt_file`
 */
export async function readListed(
  storage: Storage,
  manifest: Manifest,
  digest: Digest,
  path: string,
): Promise<Uint8Array> {
  const { bytes } = await storage.read(`${releaseFolder(manifest.id, digest)}/${path}`)
  await verifyListed(manifest, path, bytes)
  return bytes
}

/**
 * Proves a file of a release by what its manifest says of it; what is not listed there is not proven.
 *
 * @throws GardenError `corrupt_file`
 */
export async function verifyListed(
  { files }: Manifest,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const published = files.find((file) => file.path === path)
  if (published) await verifyFile(published, bytes)
}
