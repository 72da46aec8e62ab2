import 'server-only'
import type { ErrorCode } from '#lib/error.ts'

/** A code that the API answers with. */
export type ProblemCode = keyof typeof problems

type Problem = {
  status: number
  /** The same for every problem of the code. */
  title: string
  /** Seconds after which to ask again, where nothing better is known. */
  retryAfter?: number
}

/** Every problem that the API tells of: its code, and what is sent with it. */
export const problems = {
  invalid_recipe: { status: 400, title: 'The recipe is not one, or not one of this model' },
  invalid_query: { status: 400, title: 'The query or the address cannot be read' },
  unknown_model: { status: 404, title: 'No model has this name' },
  unknown_release: { status: 404, title: 'No release of the model has this pin' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'The API is only read: GET, HEAD and OPTIONS' },
  address_too_long: { status: 414, title: 'The address is longer than any page’s own' },
  range_beyond_end: { status: 416, title: 'The part begins after the end of the file' },
  rate_limited: { status: 429, title: 'Too many requests from this address', retryAfter: 10 },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unsupported_format: { status: 501, title: 'oEmbed is answered as JSON only' },
  busy: { status: 503, title: 'Too much is being drawn already', retryAfter: 2 },
  backend_unavailable: { status: 503, title: 'Nothing can be drawn here now', retryAfter: 30 },
  storage_unavailable: {
    status: 503,
    title: 'The store of the models does not answer',
    retryAfter: 30,
  },
} as const satisfies Partial<Record<ErrorCode | 'internal', Problem>>

/** What may be wrong where the store is read, … */
export const STORED: readonly ProblemCode[] = ['storage_unavailable']

/** … where a model is named, … */
export const NAMED: readonly ProblemCode[] = ['unknown_model', 'unknown_release', ...STORED]

/** … and where a picture is grown. */
export const GROWN: readonly ProblemCode[] = [
  'invalid_recipe',
  'invalid_query',
  'not_found',
  'range_beyond_end',
  'rate_limited',
  'busy',
  'backend_unavailable',
  ...NAMED,
]

/** What is sent for a code; whatever has no entry is our fault. */
export function problemOf(code: string): Problem & { code: ProblemCode } {
  const known: ProblemCode = isProblem(code) ? code : 'internal'
  return { ...problems[known], code: known }
}

/** Where the documentation tells of a code: the `type` of its problems. */
export function problemType(code: ProblemCode): string {
  return `/api#${code}`
}

function isProblem(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code)
}
