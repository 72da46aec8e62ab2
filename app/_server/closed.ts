import 'server-only'
import { type ErrorCode, GardenError } from '#lib/error.ts'

/** True for what only whoever runs the site can do something about: a store that does not answer, or is damaged. */
export function isStoreFault(error: unknown): error is GardenError {
  return error instanceof GardenError && STORE_FAULTS.includes(error.code)
}

/** What visitors are told of it. */
export function closed(cause: GardenError): GardenError {
  return new GardenError('storage_unavailable', 'The store of the models does not answer.', {
    suggestion: 'Try again in a minute.',
    cause,
  })
}

/**
 * Reads what a release must have: where it is not there, the release is damaged, and nobody asked for the wrong thing.
 *
 * @throws GardenError `corrupt_file`; whatever else reading throws
 */
export async function needed<Read>(reading: Promise<Read>): Promise<Read> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof GardenError) || error.code !== 'not_found') throw error
    throw new GardenError('corrupt_file', 'A file of a release is missing.', { cause: error })
  }
}

const STORE_FAULTS: ErrorCode[] = [
  'storage_failed',
  'storage_denied',
  'storage_unavailable',
  'corrupt_file',
  'invalid_manifest',
  'invalid_model',
]
