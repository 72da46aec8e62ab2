import { GardenError } from '../error.ts'
import { isStoragePath } from './path.ts'
import type { Storage } from './storage.ts'

/**
 * Opens the store at a location: `blob` is the Vercel Blob store whose token the environment holds, `blob:garden` the
 * folder `garden` in it; `s3://bucket/garden` the prefix `garden` in a bucket of S3 or a store that speaks its language,
 * by the variables of AWS' own tools (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION,
 * AWS_ENDPOINT_URL_S3); and anything else a folder on this machine.
 *
 * @param options.patience milliseconds to go on trying while a far store does not answer; a minute unless given
 * @param options.silence milliseconds without a byte of it until an attempt is given up; 15 s unless given
 * @throws GardenError `storage_denied` without a token or keys, `storage_failed` for a folder that cannot be
 */
export async function openStorage(
  location: string,
  environment: Environment,
  options: Waits = {},
): Promise<Storage> {
  const blob = /^blob(?::(.*))?$/.exec(location)
  if (blob) return openBlob(blob[1], environment, options)
  if (location.startsWith('s3:')) return openS3(location, environment, options)
  const { fileStorage } = await import('./file.ts')
  return fileStorage(location)
}

/** True for a store that is asked over the network. */
export function isFar(location: string): boolean {
  return /^(blob(:|$)|s3:)/.test(location)
}

type Waits = { patience?: number; silence?: number }
type Environment = Record<string, string | undefined>

/** The SDK is only loaded where a Blob store is used. */
async function openBlob(folder: string | undefined, environment: Environment, options: Waits) {
  const token = environment.BLOB_READ_WRITE_TOKEN?.trim()
  if (!token) throw noToken()
  if (folder !== undefined && !isStoragePath(folder)) throw badFolder(folder)
  // We try again ourselves: the SDK would for a quarter of an hour, and not when it is asked to wait.
  environment.VERCEL_BLOB_RETRIES ??= '0'
  const { blobStorage } = await import('./blob.ts')
  return blobStorage({ token, ...options, ...(folder && { folder }) })
}

/** Names of buckets as S3 allows them; what is left out is the prefix. */
const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/?$/

async function openS3(location: string, environment: Environment, options: Waits) {
  const [, bucket, prefix] = BUCKET.exec(location) ?? []
  if (!bucket || (prefix && !isStoragePath(prefix))) throw badBucket(location)
  const told = (name: string) => environment[name]?.trim() || undefined
  const [accessKeyId, secretAccessKey] = [told('AWS_ACCESS_KEY_ID'), told('AWS_SECRET_ACCESS_KEY')]
  if (!accessKeyId || !secretAccessKey) throw noKeys()
  const endpoint = told('AWS_ENDPOINT_URL_S3') ?? told('AWS_ENDPOINT_URL')
  const sessionToken = told('AWS_SESSION_TOKEN')
  const { s3Storage } = await import('./s3.ts')
  return s3Storage({
    bucket,
    accessKeyId,
    secretAccessKey,
    region: told('AWS_REGION') ?? told('AWS_DEFAULT_REGION') ?? 'us-east-1',
    ...(prefix && { prefix }),
    ...(endpoint && { endpoint }),
    ...(sessionToken && { sessionToken }),
    ...options,
  })
}

function badBucket(location: string): GardenError {
  return new GardenError('storage_failed', `${location} names no bucket.`, {
    suggestion: 'Write s3://bucket, or s3://bucket/prefix.',
  })
}

function noKeys(): GardenError {
  return new GardenError(
    'storage_denied',
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set.',
    {
      suggestion:
        'Set them to a key of the bucket; of a store that is not AWS, AWS_ENDPOINT_URL_S3 to its address too.',
    },
  )
}

function noToken(): GardenError {
  return new GardenError('storage_denied', 'BLOB_READ_WRITE_TOKEN is not set.', {
    suggestion: "Copy it from the store's page in the Vercel dashboard.",
  })
}

function badFolder(folder: string): GardenError {
  return new GardenError('storage_failed', `${JSON.stringify(folder)} is no folder in a store.`, {
    suggestion: 'Write blob:garden, or only blob for the whole store.',
  })
}
