import { aliasOf, releaseFolder } from '../../lib/gallery/catalogue.ts'
import { pinOf } from '../../lib/latent/recipe.ts'
import type { Manifest } from '../../lib/model/manifest.ts'
import { columns } from '../table.ts'
import type { ReleaseFiles } from './release.ts'
import type { Origin, Upload } from './upload.ts'

/** A release in two lines: how large it is, and how exact its weights are. */
export function releaseLines({ digest, manifest, files }: ReleaseFiles): string {
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0)
  const { dtype, maxError, meanError } = manifest.weights.quantization
  return [
    `release ${pinOf(digest)}: ${files.size} files, ${megabytes(bytes)}, first load ${firstLoad(manifest)}`,
    `weights as ${dtype}: at most ${maxError} of 255 levels off, ${meanError.toPrecision(2)} on average`,
  ].join('\n')
}

/** What publishing a release would write, file by file, and how the catalogue would change. */
export function uploadPreview(
  release: ReleaseFiles,
  upload: Upload,
  { until }: Origin,
  store: string,
): string {
  const { manifest, digest, files } = release
  const rows = [...files].map(([path, { length }]) => [
    length.toLocaleString('en'),
    path,
    upload.missing.includes(path) ? '' : 'there already',
  ])
  return [
    columns(['bytes', `file in ${store}/${releaseFolder(manifest.id, digest)}`, ''], rows, [0]),
    `${upload.missing.length} files, ${megabytes(upload.bytes)} to send`,
    `catalogue: ${catalogueChange(release, upload, until)}`,
    'Nothing was written.',
  ].join('\n')
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 2)} MB`
}

function firstLoad({ weights }: Manifest): string {
  const { bytes, transferBytes } = weights
  const travels = transferBytes === undefined ? '' : ` (${megabytes(transferBytes)} compressed)`
  return `${megabytes(bytes)}${travels}`
}

function catalogueChange(
  { manifest, digest }: ReleaseFiles,
  { catalogue, entry }: Upload,
  until: number | undefined,
): string {
  const { id, kimg } = manifest
  const pinned = `${id}@${pinOf(digest)}`
  if (entry && (!entry.growing || until !== undefined)) return `${pinned} is in it, unchanged`
  const model = catalogue.models.find((one) => one.id === id)
  const alias = model && aliasOf(model)
  const age = until === undefined ? `${kimg} kimg` : `${kimg} of ${until} kimg, growing`
  if (!alias) return `${id} is new and means ${pinned}, ${age}`
  const before = `${id}@${pinOf(alias.digest)}, ${alias.kimg} kimg`
  return until !== undefined && !alias.growing
    ? `${pinned} is new, ${age}; ${id} goes on meaning ${before}, which is finished`
    : `${id} means ${pinned}, ${age}, instead of ${before}`
}
