import type { Digest } from '../digest.ts'
import { GardenError } from '../error.ts'
import { type ModelRef, pinOf } from '../latent/recipe.ts'
import type { ModelId } from '../model/id.ts'
import { MANIFEST_FILE, type Manifest } from '../model/manifest.ts'
import type { Storage } from '../storage/storage.ts'
import {
  aliasOf,
  type Catalogue,
  changeCatalogue,
  type Entry,
  findRelease,
  type Model,
  type Release,
  readCatalogue,
  readManifest,
  releaseFolder,
} from './catalogue.ts'

/** What is to be entered: a release whose files are in the store already. */
export type NewRelease = {
  id: ModelId
  digest: Digest
  /** ISO 8601. */
  publishedAt: string
  /** Names the run it comes from: its work in progress is outgrown when this is entered. */
  run?: string | undefined
  /** The kimg that the run is to reach, while it is still growing; a finished release has none. */
  until?: number | undefined
}

/**
 * Enters a release as the newest of its model. Several publishers may do so at once. Entering one that is there changes
 * nothing, except that one of a growing run can be entered again as finished.
 *
 * @returns the release as the catalogue has it
 * @throws GardenError `conflict` when its pin is taken, `gan gc` is deleting its files, or others keep getting in
 *   between; `not_found` when files are missing; `corrupt_file` or `invalid_manifest` when its manifest is not as it
 *   should be
 */
export async function addRelease(storage: Storage, added: NewRelease): Promise<Release> {
  const { id, digest } = added
  const manifest = await readManifest(storage, id, digest)
  const changed = await changeCatalogue(storage, async (catalogue) => {
    const next = withRelease(catalogue, manifest, added)
    if (next === catalogue) return catalogue
    refuseSwept(catalogue, added)
    // Only after the catalogue was read: who deletes files enters that in it first, and then this one is refused.
    await requireWhole(storage, manifest, digest)
    return next
  })
  return findRelease(changed, { id, pin: pinOf(digest) })
}

/**
 * Takes a release out of the catalogue, or the whole model where the reference has no pin; a run's newest work in
 * progress goes with what it has outgrown. Links to it no longer lead anywhere. Files stay until `gan gc`.
 *
 * A name that meant a release which a maintainer went back to falls to the next older finished one.
 *
 * @returns what was taken out
 * @throws GardenError `unknown_model`, `unknown_release`, `conflict`
 */
export async function removeRelease(storage: Storage, ref: ModelRef): Promise<Entry[]> {
  const catalogue = await readCatalogue(storage)
  const { digest, growing, outgrownAt } = findRelease(catalogue, ref)
  const run = outgrownAt === undefined ? growing?.run : undefined
  const { releases } = modelOf(catalogue, ref.id)
  const gone = (entry: Entry) =>
    ref.pin === undefined ||
    entry.digest === digest ||
    (run !== undefined && entry.growing?.run === run && entry.outgrownAt !== undefined)
  const removed = releases.filter(gone)
  const digests = removed.map((entry) => entry.digest)
  await changeCatalogue(storage, (current) => withoutReleases(current, ref.id, digests))
  return removed
}

/**
 * Makes a model's name mean an older release again: the given one, or else the finished one before that which it means
 * now. The order of releases stays as it was, and so does every pinned link; the catalogue notes the choice as
 * `current`, and drops it when the newest is chosen or the next finished release is entered.
 *
 * @returns the release that the name means from now on
 * @throws GardenError `unknown_model`; `unknown_release` when there is none to go back to, or it is not finished
 */
export async function rollBack(storage: Storage, ref: ModelRef): Promise<Release> {
  // Chosen once: repeated after a lost answer, "one back" would go back twice.
  const target = rollbackTarget(await readCatalogue(storage), ref)
  await changeCatalogue(storage, (catalogue) => withCurrent(catalogue, target))
  return target
}

/**
 * The release that `rollBack` would make a name mean.
 *
 * @throws GardenError as `rollBack`
 */
function rollbackTarget(catalogue: Catalogue, ref: ModelRef): Release {
  const alias = findRelease(catalogue, { id: ref.id })
  const target = ref.pin === undefined ? olderThan(catalogue, alias) : findRelease(catalogue, ref)
  if (!target) throw nothingOlder(alias)
  if (target.growing) throw unfinished(target)
  return target
}

/** The catalogue without these releases of a model, and without the model when it has no others. */
export function withoutReleases(
  catalogue: Catalogue,
  id: ModelId,
  digests: readonly Digest[],
): Catalogue {
  const model = catalogue.models.find((one) => one.id === id)
  if (!model?.releases.some(({ digest }) => digests.includes(digest))) return catalogue
  const releases = model.releases.filter(({ digest }) => !digests.includes(digest))
  const { current, ...rest } = model
  const index = model.releases.findIndex(({ digest }) => digest === current)
  const heir = model.releases
    .slice(Math.max(0, index))
    .find(({ digest, growing }) => !growing && !digests.includes(digest))
  const left = { ...rest, releases, ...(current && heir && { current: heir.digest }) }
  return withModel(catalogue, id, releases.length > 0 ? plain(left) : undefined)
}

function withRelease(catalogue: Catalogue, manifest: Manifest, added: NewRelease): Catalogue {
  const { id, digest, publishedAt, run, until } = added
  const model = catalogue.models.find((one) => one.id === id)
  const known = model?.releases ?? []
  const same = known.find((entry) => entry.digest === digest)
  if (same && (!same.growing || until !== undefined)) return catalogue
  refuseTakenPin(known, added)
  const growing = run !== undefined && until !== undefined ? { run, until } : undefined
  const entry = { digest, kimg: manifest.kimg, publishedAt, ...(growing && { growing }) }
  const others = known.filter((other) => other.digest !== digest)
  const releases = [entry, ...others.map((other) => outgrown(other, run, publishedAt))]
  const { current } = model ?? {}
  const next = { id, title: manifest.title, releases, ...(growing && current && { current }) }
  return withModel(catalogue, id, next)
}

/** Work in progress of the same run, now that there is newer. */
function outgrown(entry: Entry, run: string | undefined, outgrownAt: string): Entry {
  const isOlder = run !== undefined && entry.growing?.run === run && !entry.outgrownAt
  return isOlder ? { ...entry, outgrownAt } : entry
}

/** Two releases of a model with one pin would let a shared link change its picture. */
function refuseTakenPin(known: readonly Entry[], { id, digest }: NewRelease): void {
  const taken = known.find(
    (other) => other.digest !== digest && pinOf(other.digest) === pinOf(digest),
  )
  if (!taken) return
  throw new GardenError('conflict', `${id}@${pinOf(digest)} already means ${taken.digest}.`, {
    suggestion: 'Change the description by a word and publish again: that changes the digest.',
  })
}

function refuseSwept({ sweep }: Catalogue, { id, digest }: NewRelease): void {
  if (!sweep?.folders.includes(releaseFolder(id, digest))) return
  throw new GardenError('conflict', `"gan gc" is deleting files of ${id}@${pinOf(digest)}.`, {
    suggestion:
      'Publish again when it is done. If it died, run "gan gc --yes" an hour after it began, and then publish.',
  })
}

async function requireWhole(storage: Storage, manifest: Manifest, digest: Digest): Promise<void> {
  const folder = releaseFolder(manifest.id, digest)
  const found = new Set<string>()
  for await (const path of storage.list(`${folder}/`)) found.add(path.slice(folder.length + 1))
  const missing = [...manifest.files.map(({ path }) => path), MANIFEST_FILE].filter(
    (path) => !found.has(path),
  )
  if (missing.length === 0) return
  throw new GardenError('not_found', `${folder} lacks ${missing.join(', ')}.`, {
    suggestion: 'Publish it again: only what is missing is sent.',
  })
}

function olderThan(catalogue: Catalogue, alias: Release): Release | undefined {
  const { releases } = modelOf(catalogue, alias.id)
  const index = releases.findIndex(({ digest }) => digest === alias.digest)
  const older = releases.slice(index + 1).find(({ growing }) => !growing)
  return older && { id: alias.id, title: alias.title, ...older }
}

function withCurrent(catalogue: Catalogue, { id, digest }: Release): Catalogue {
  findRelease(catalogue, { id, pin: pinOf(digest) })
  const model = modelOf(catalogue, id)
  if (aliasOf(model)?.digest === digest) return catalogue
  return withModel(catalogue, id, plain({ ...model, current: digest }))
}

/** Without a choice that the name would mean anyhow. */
function plain(model: Model): Model {
  const { current, ...rest } = model
  return current === undefined || aliasOf(rest)?.digest === current ? rest : model
}

/** Models keep the order in which they first came, which is the gallery's. */
function withModel(catalogue: Catalogue, id: ModelId, model: Model | undefined): Catalogue {
  const isNew = model && catalogue.models.every((other) => other.id !== id)
  const models = catalogue.models.flatMap((other) => (other.id === id ? (model ?? []) : other))
  if (isNew) models.push(model)
  return { ...catalogue, models }
}

function modelOf(catalogue: Catalogue, id: ModelId): Model {
  const model = catalogue.models.find((one) => one.id === id)
  if (!model) throw new GardenError('unknown_model', `There is no model ${id}.`)
  return model
}

function nothingOlder({ id, digest }: Release): GardenError {
  return new GardenError(
    'unknown_release',
    `${id} has no finished release older than ${id}@${pinOf(digest)}.`,
    { suggestion: 'Name the one to go back to with --to, or publish another.' },
  )
}

function unfinished({ id, digest }: Release): GardenError {
  return new GardenError('unknown_release', `${id}@${pinOf(digest)} is still growing.`, {
    suggestion: 'A name can only go back to a finished release: publish the run without --growing.',
  })
}
