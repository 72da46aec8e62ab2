import 'server-only'
import { type ErrorCode, GardenError } from '#lib/error.ts'

/** True for what only whoever runs the site can do something about. */
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

const STORE_FAULTS: ErrorCode[] = ['storage_failed', 'storage_denied', 'storage_unavailable']
