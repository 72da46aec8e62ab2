import * as sdk from '@vercel/blob'
import { GardenError } from '../error.ts'

/** What went wrong, whether it may pass, and the seconds to wait for that where they were told. */
export type Fault = { error: GardenError; passing: boolean; retryAfter?: number }

/** What the SDK or the network threw, in our words. `path` is the file or the prefix it was about. */
export function blobFault(cause: unknown, path: string): Fault {
  if (cause instanceof GardenError) return { error: cause, passing: false }
  if (cause instanceof AnswerError) return answered(cause, path)
  if (cause instanceof sdk.BlobServiceRateLimited) return limited(path, cause.retryAfter, cause)
  if (cause instanceof sdk.BlobServiceNotAvailable)
    return silent(path, 'it is out of service', cause)
  if (cause instanceof sdk.BlobUnknownError)
    return silent(path, 'it failed without a reason', cause)
  if (cause instanceof sdk.BlobRequestAbortedError) return silent(path, 'it took too long', cause)
  if (isNetwork(cause)) return silent(path, reasonOf(cause), cause)
  return { error: refused(cause, path), passing: false }
}

/** A public address answered with something else than a file. */
export class AnswerError extends Error {
  readonly status: number
  readonly retryAfter: number

  constructor(status: number, retryAfter: string | null) {
    super(`The answer has status ${status}.`)
    this.status = status
    this.retryAfter = Number(retryAfter) || 0
  }
}

export function missingFile(path: string, cause?: unknown): GardenError {
  return new GardenError('not_found', `There is no file ${path}.`, { cause })
}

export function takenFile(path: string, cause?: unknown): GardenError {
  return new GardenError('conflict', `${path} exists already.`, { cause })
}

export function goneFile(path: string, tag: string, cause: unknown): GardenError {
  return new GardenError('conflict', `${path} is gone; it had tag ${tag}.`, { cause })
}

function answered(cause: AnswerError, path: string): Fault {
  const { status, retryAfter } = cause
  if (status === 429) return limited(path, retryAfter, cause)
  if (status >= 500) return silent(path, `it answers with status ${status}`, cause)
  return {
    error: denied(`Vercel Blob does not hand out ${path}: status ${status}.`, USAGE, cause),
    passing: false,
  }
}

function limited(path: string, retryAfter: number, cause: unknown): Fault {
  const { error } = silent(path, 'it is asked too often', cause)
  return { error, passing: true, retryAfter }
}

function silent(path: string, reason: string, cause: unknown): Fault {
  const error = new GardenError(
    'storage_unavailable',
    `Vercel Blob does not answer for ${path || 'the store'}: ${reason}.`,
    {
      suggestion:
        'Try again in a few minutes. If it lasts, check the network, and the store in the Vercel dashboard.',
      cause,
    },
  )
  return { error, passing: true }
}

/** What trying again does not help against. */
function refused(cause: unknown, path: string): GardenError {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (cause instanceof sdk.BlobNotFoundError) return missingFile(path, cause)
  if (cause instanceof sdk.BlobPreconditionFailedError)
    return new GardenError('conflict', `${path} has another tag than expected.`, { cause })
  if (message.includes('already exists')) return takenFile(path, cause)
  if (cause instanceof sdk.BlobAccessError)
    return denied('Vercel Blob refuses the token.', TOKEN, cause)
  if (cause instanceof sdk.BlobStoreNotFoundError)
    return denied('There is no Blob store for this token.', TOKEN, cause)
  if (cause instanceof sdk.BlobStoreSuspendedError)
    return denied('The Blob store is suspended.', USAGE, cause)
  return new GardenError(
    'storage_failed',
    `Vercel Blob refuses ${path || 'the request'}: ${message}`,
    {
      suggestion: 'Check that the store is a public one.',
      cause,
    },
  )
}

function denied(message: string, suggestion: string, cause: unknown): GardenError {
  return new GardenError('storage_denied', message, { suggestion, cause })
}

const TOKEN =
  "Copy BLOB_READ_WRITE_TOKEN again from the store's page in the Vercel dashboard; the store has to be a public one."
const USAGE =
  "Look at the store's usage in the Vercel dashboard: beyond a plan's quota it is closed until the plan is changed or the month is over."

/** What fetch throws when a connection cannot be made, and when it breaks. */
function isNetwork(cause: unknown): cause is TypeError {
  return cause instanceof TypeError && ['fetch failed', 'terminated'].includes(cause.message)
}

/** The system's word for what is wrong with the connection, such as ECONNREFUSED. */
function reasonOf({ cause, message }: TypeError): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : message
}
