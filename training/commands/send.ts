import { formatModelRef, pinOf } from '../../lib/latent/recipe.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import { megabytes, releaseLines, uploadPreview } from '../publish/preview.ts'
import type { ReleaseFiles } from '../publish/release.ts'
import {
  type Origin,
  type Published,
  planUpload,
  publishRelease,
  type Upload,
} from '../publish/upload.ts'
import { withBar } from './bar.ts'

/** The options of every command that publishes. */
export const sendArgs = {
  walks: {
    type: 'string',
    default: '1,2,3,4 5,8,13,21',
    description: 'key seeds of the walks to show, walks apart by spaces',
  },
  dryRun: {
    type: 'boolean',
    default: false,
    description: 'only print what would be sent and how the catalogue would change',
  },
  json: { type: 'boolean', default: false, description: 'print what was published as JSON' },
} as const

type SendOptions = { store: string; dryRun: boolean; json: boolean }

/** Publishes a release, or says what that would do, and prints the outcome. */
export async function sendRelease(
  storage: Storage,
  release: ReleaseFiles,
  origin: Origin,
  { store, dryRun, json }: SendOptions,
): Promise<void> {
  if (json) console.error(releaseLines(release))
  else console.log(releaseLines(release))
  const plan = await planUpload(storage, release)
  if (dryRun) {
    const preview = () => uploadPreview(release, plan, origin, store)
    return console.log(json ? asJson(release, plan, undefined) : preview())
  }
  const published = await send(storage, release, origin, plan)
  console.log(json ? asJson(release, plan, published) : outcome(published))
}

function send(storage: Storage, release: ReleaseFiles, origin: Origin, plan: Upload) {
  const kilobytes = (bytes: number) => Math.round(bytes / 1000)
  return withBar(kilobytes(plan.bytes), 'kB', (onProgress) =>
    publishRelease(storage, release, origin, (bytes) => onProgress(kilobytes(bytes))),
  )
}

function outcome({ release, sent, bytes, isNew }: Published): string {
  const { kimg, growing, publishedAt } = release
  if (!isNew) return `already published: ${pinned(release)} at ${publishedAt}; nothing has changed`
  const age = growing
    ? ` at ${kimg.toFixed(0)} of ${growing.until} kimg, growing`
    : ` at ${kimg.toFixed(0)} kimg`
  // Nobody knows an imported generator's age unless it is told.
  return `published ${pinned(release)}${kimg > 0 ? age : ''}; sent ${sent} files, ${megabytes(bytes)}`
}

/** `published` is undefined in a dry run. */
function asJson(
  { manifest, digest, files }: ReleaseFiles,
  { missing, bytes, entry }: Upload,
  published: Published | undefined,
): string {
  const { id, kimg, weights } = manifest
  const found = {
    ...{ id, digest, pinned: pinned({ id, digest }), kimg, firstLoad: weights.bytes },
    files: [...files].map(([path, { length }]) => ({ path, bytes: length })),
  }
  const done = published
    ? { sent: published.sent, bytes: published.bytes, isNew: published.isNew }
    : { dryRun: true, missing, bytes, isNew: entry === undefined }
  return JSON.stringify({ ...found, ...done, growing: published?.release.growing }, null, 2)
}

function pinned({ id, digest }: Pick<Published['release'], 'id' | 'digest'>): string {
  return formatModelRef({ id, pin: pinOf(digest) })
}
