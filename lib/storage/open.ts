import { GardenError } from '../error.ts'
import { isStoragePath } from './path.ts'
import type { Storage } from './storage.ts'

/**
 * Opens the store at a location: `blob` is the Vercel Blob store whose token the environment holds, `blob:garden` the
 * folder `garden` in it, and anything else a folder on this machine.
 *
 * @param options.patience milliseconds to go on trying while a Blob store does not answer; a minute unless given
 * @throws GardenError `storage_denied` without a token, `storage_failed` for a folder that cannot be
 */
export async function openStorage(
  location: string,
  environment: Environment,
  options: { patience?: number } = {},
): Promise<Storage> {
  const blob = /^blob(?::(.*))?$/.exec(location)
  if (blob) return openBlob(blob[1], environment, options)
  const { fileStorage } = await import('./file.ts')
  return fileStorage(location)
}

type Environment = Record<string, string | undefined>

/** The SDK is only loaded where a Blob store is used. */
async function openBlob(
  folder: string | undefined,
  environment: Environment,
  options: { patience?: number },
) {
  const token = environment.BLOB_READ_WRITE_TOKEN?.trim()
  if (!token) throw noToken()
  if (folder !== undefined && !isStoragePath(folder)) throw badFolder(folder)
  // We try again ourselves: the SDK would for a quarter of an hour, and not when it is asked to wait.
  environment.VERCEL_BLOB_RETRIES ??= '0'
  const { blobStorage } = await import('./blob.ts')
  return blobStorage({ token, ...options, ...(folder && { folder }) })
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
