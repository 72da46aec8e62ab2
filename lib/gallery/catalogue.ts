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

/** Everything a store has published: the only file in it that ever changes. */
export type Catalogue = z.infer<typeof catalogueSchema>

/** One published version of a model. */
export type Release = {
  id: ModelId
  title: string
  digest: Digest
  kimg: number
  publishedAt: string
}

/** How often a publisher tries again when another has changed the catalogue meanwhile. */
const ATTEMPTS = 10

/**
 * The catalogue of a store; a store where nothing was published has an empty one.
 *
 * @throws GardenError `invalid_manifest`
 */
export async function readCatalogue(storage: Storage): Promise<Catalogue> {
  return (await readForChange(storage)).catalogue
}

/**
 * The release a reference means: the pinned one, or else the newest.
 *
 * @throws GardenError `unknown_model`, `unknown_release`, each suggesting what there is
 */
export function findRelease(catalogue: Catalogue, ref: ModelRef): Release {
  const model = catalogue.models.find(({ id }) => id === ref.id)
  if (!model) throw unknownModel(catalogue, ref.id)
  const { pin } = ref
  const release = model.releases.find(({ digest }) => pin === undefined || digest.startsWith(pin))
  if (!release) throw unknownRelease(model, ref)
  return { id: model.id, title: model.title, ...release }
}

/** The folder of a release in its store. */
export function releaseFolder(id: ModelId, digest: Digest): string {
  return `${id}/${digest}`
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
  await verifyFile({ path, bytes: bytes.length, sha256: digest }, bytes)
  const manifest = parseManifest(bytes)
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

/**
 * Enters a release, whose files are in the store already, as the newest of its model. Several
 * publishers may do so at once. Entering one that is there changes nothing.
 *
 * @param publishedAt ISO 8601
 * @throws GardenError `conflict` when its pin is taken or other publishers keep getting in between;
 *   `not_found`, `corrupt_file` or `invalid_manifest` when its manifest is not as it should be
 */
export async function addRelease(
  storage: Storage,
  { id, digest, publishedAt }: { id: ModelId; digest: Digest; publishedAt: string },
): Promise<Release> {
  const { title, kimg } = await readManifest(storage, id, digest)
  const release = { id, title, digest, kimg, publishedAt }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { catalogue, etag } = await readForChange(storage)
    if (await replaced(storage, withRelease(catalogue, release), etag)) return release
  }
  throw new GardenError(
    'conflict',
    `${CATALOGUE_FILE} changed ${ATTEMPTS} times in the meantime.`,
    {
      suggestion: 'Publish again when the other publishers are done.',
    },
  )
}

const catalogueSchema = z.object({
  format: z.literal(1),
  models: z.array(
    z.object({
      id: modelIdSchema,
      /** As the newest release has it. */
      title: z.string(),
      /** Newest first. */
      releases: z
        .array(
          z.object({
            digest: digestSchema,
            kimg: z.number().min(0),
            publishedAt: z.iso.datetime({ offset: true }),
          }),
        )
        .min(1),
    }),
  ),
})

type PublishedModel = Catalogue['models'][number]

/** The catalogue and the tag to replace it by; the tag is null when there is none yet. */
async function readForChange(
  storage: Storage,
): Promise<{ catalogue: Catalogue; etag: string | null }> {
  const stored = await orMissing(storage.read(CATALOGUE_FILE))
  if (!stored) return { catalogue: { format: 1, models: [] }, etag: null }
  return { catalogue: parseJson(stored.bytes, CATALOGUE_FILE, catalogueSchema), etag: stored.etag }
}

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

function withRelease(catalogue: Catalogue, release: Release): Catalogue {
  const { id, title, ...entry } = release
  const others = catalogue.models.filter((model) => model.id !== id)
  const known = catalogue.models.find((model) => model.id === id)?.releases ?? []
  if (known.some(({ digest }) => digest === release.digest)) return catalogue
  refuseTakenPin(known, release)
  const models = [...others, { id, title, releases: [entry, ...known] }]
  return { format: 1, models: models.sort((a, b) => (a.id < b.id ? -1 : 1)) }
}

/** Two releases of a model with one pin would let a shared link change its picture. */
function refuseTakenPin(known: PublishedModel['releases'], { id, digest }: Release): void {
  const taken = known.find((other) => pinOf(other.digest) === pinOf(digest))
  if (!taken) return
  throw new GardenError('conflict', `${id}@${pinOf(digest)} already means ${taken.digest}.`, {
    suggestion: 'Change the description by a word and publish again: that changes the digest.',
  })
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

function unknownRelease(model: PublishedModel, ref: ModelRef): GardenError {
  const pins = model.releases.slice(0, 5).map(({ digest }) => `${model.id}@${pinOf(digest)}`)
  return new GardenError('unknown_release', `${model.id} has no release ${ref.pin}.`, {
    suggestion: `Try ${pins.join(', ')}, or ${model.id} for the newest.`,
  })
}

/** The bytes of a file that the manifest lists, proven by what it says of them. */
async function readListed(
  storage: Storage,
  manifest: Manifest,
  digest: Digest,
  path: string,
): Promise<Uint8Array> {
  const { bytes } = await storage.read(`${releaseFolder(manifest.id, digest)}/${path}`)
  const published = manifest.files.find((file) => file.path === path)
  if (published) await verifyFile(published, bytes)
  return bytes
}
