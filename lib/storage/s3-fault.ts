import { GardenError } from '../error.ts'
import type { Fault } from './blob-fault.ts'

/** A store answered with something else than what was asked for. */
export class S3Error extends Error {
  readonly status: number
  /** S3's word for it, such as `NoSuchKey`; empty where there is none. */
  readonly code: string
  readonly retryAfter: number

  constructor(status: number, code: string, retryAfter: string | null) {
    super(`The answer has status ${status}${code && ` (${code})`}.`)
    this.status = status
    this.code = code
    this.retryAfter = Number(retryAfter) || 0
  }
}

/** What time may mend although its status does not say so. */
const PASSING = new Set(['RequestTimeout', 'RequestTimeTooSkewed', 'ConditionalRequestConflict'])

/** What went wrong with a file or prefix, in our words, and whether to try again. */
export function s3Fault(cause: unknown, path: string): Fault {
  if (cause instanceof GardenError) return { error: cause, passing: false }
  if (!(cause instanceof S3Error))
    return { error: silent(path, reasonOf(cause), cause), passing: true }
  const { status, code, retryAfter, message } = cause
  if (status >= 500 || status === 429 || PASSING.has(code))
    return { error: silent(path, message, cause), passing: true, retryAfter }
  return { error: refused(cause, path), passing: false }
}

function refused(cause: S3Error, path: string): GardenError {
  const { status, code, message } = cause
  if (code === 'NoSuchBucket') return denied('There is no such bucket.', cause)
  if (status === 404) return new GardenError('not_found', `There is no file ${path}.`, { cause })
  if (status === 412 || status === 409)
    return new GardenError('conflict', `${path} is not as it was expected to be.`, { cause })
  if (status === 401 || status === 403)
    return denied(`The store refuses the keys: ${message}`, cause)
  return new GardenError(
    'storage_failed',
    `The store refuses ${path || 'the request'}: ${message}`,
    {
      suggestion: 'Check the bucket, AWS_REGION and AWS_ENDPOINT_URL_S3.',
      cause,
    },
  )
}

function denied(message: string, cause: unknown): GardenError {
  return new GardenError('storage_denied', message, {
    suggestion:
      'Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL_S3, and that the key may read, write, list and delete in the bucket.',
    cause,
  })
}

function silent(path: string, reason: string, cause: unknown): GardenError {
  return new GardenError(
    'storage_unavailable',
    `The store does not answer for ${path || 'a list'}: ${reason}`,
    {
      suggestion:
        'Try again in a few minutes; if it lasts, check the network and AWS_ENDPOINT_URL_S3.',
      cause,
    },
  )
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if (cause.name === 'AbortError') return 'it took too long.'
  return cause.cause instanceof Error && 'code' in cause.cause
    ? `${cause.cause.code}.`
    : `${cause.message}.`
}
