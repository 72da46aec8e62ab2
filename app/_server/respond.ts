import 'server-only'
import { createHash } from 'node:crypto'
import { GardenError } from '#lib/error.ts'
import type { Endpoint } from './contract/endpoint.ts'
import { LENGTH, OPEN } from './headers.ts'
import { allowanceHeaders } from './limiter.ts'
import { noteFault, observed } from './observe/request.ts'
import { problemDocument } from './problem.ts'
import { partOf } from './range.ts'
import { isKnown } from './tag.ts'

/** What is asked for: only the keys of its query make a difference to the answer. */
type Route = { id: string; query?: Endpoint['query'] }

/**
 * The one door that every route answers through: what its handler throws becomes a problem document,
 * and every answer carries what holds for all.
 *
 * @param route an endpoint of the API, or the name of what is not one
 */
export async function answer(
  request: Request,
  route: Route,
  handler: () => Promise<Response>,
): Promise<Response> {
  const response = await observed(request, route.id, () =>
    handler().catch((error) => refuse(request, error)),
  )
  const common = { ...OPEN, ...(route.query && { 'no-vary-search': varyingSearch(route.query) }) }
  for (const [name, value] of Object.entries(common)) response.headers.set(name, value)
  return response
}

/** Sends a document, or 304 to whoever has it. */
export function json(
  request: Request,
  data: unknown,
  headers: Record<string, string> = {},
): Response {
  const body = new TextEncoder().encode(JSON.stringify(data))
  const etag = tagOf(body)
  const sent = { 'content-type': 'application/json', ...headers, etag }
  if (isKnown(request.headers.get('if-none-match'), etag)) return unchanged(sent)
  return new Response(body, { headers: { ...sent, ...lengthOf(body) } })
}

/** @param policy how long others may keep where it leads */
export function redirectTo(location: string, policy = 'no-store'): Response {
  return new Response(null, { status: 307, headers: { 'cache-control': policy, location } })
}

/**
 * Sends a file that its key names, or a part of it, or 304 to whoever has it. The body is only made
 * when it is sent: neither for 304 nor for HEAD, which is why that tells no length.
 *
 * @param key names the exact bytes
 */
export async function file(
  request: Request,
  key: string,
  headers: Record<string, string>,
  body: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const etag = tagOf(key)
  if (isKnown(request.headers.get('if-none-match'), etag)) return unchanged({ ...headers, etag })
  const ranged = { ...headers, etag, 'accept-ranges': 'bytes' }
  if (request.method === 'HEAD') return new Response(null, { headers: ranged })
  return partial(request, etag, ranged, await body())
}

/** The problem document of an error. */
export function problem(error: unknown): Response {
  const { code, status, headers, body, retryAfter } = problemDocument(error)
  const allowance = code === 'rate_limited' && retryAfter ? allowanceHeaders(retryAfter) : {}
  const bytes = new TextEncoder().encode(body)
  return new Response(bytes, { status, headers: { ...headers, ...lengthOf(bytes), ...allowance } })
}

/** Nobody is there to read what is said to a request that was given up. */
function refuse(request: Request, error: unknown): Response {
  if (request.signal.aborted) return new Response(null, { status: 499 })
  noteFault(error, problemDocument(error).code)
  return problem(error)
}

/** Whoever keeps answers need not keep one for each order of keys, or for keys that nobody reads. */
function varyingSearch(query: Endpoint['query']): string {
  const keys = Object.keys(query.shape)
  const except = keys.map((key) => `"${key}"`).join(' ')
  return except ? `key-order, params, except=(${except})` : 'key-order, params'
}

function tagOf(key: string | Uint8Array): string {
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 27)}"`
}

function unchanged(headers: Record<string, string>): Response {
  return new Response(null, { status: 304, headers })
}

function partial(
  request: Request,
  etag: string,
  headers: Record<string, string>,
  bytes: Uint8Array<ArrayBuffer>,
): Response {
  const part = partOf(request, etag, bytes.length)
  if (part === 'none') return beyond(bytes.length)
  const sent = part ? bytes.subarray(part.first, part.last + 1) : bytes
  const range = part && { 'content-range': `bytes ${part.first}-${part.last}/${bytes.length}` }
  const response = new Response(sent, {
    status: part ? 206 : 200,
    headers: { ...headers, ...range, ...lengthOf(sent) },
  })
  bodies.set(response, sent)
  return response
}

/** An answer whose body is at hand. */
export type Answer = { status: number; headers: Headers; body?: Uint8Array | undefined }

/** What files were sent as, which need not be read out of the response again. */
const bodies = new WeakMap<Response, Uint8Array>()

export async function wholeOf(response: Response): Promise<Answer> {
  const { status, headers, body } = response
  const whole = bodies.get(response) ?? (body && new Uint8Array(await response.arrayBuffer()))
  return { status, headers, ...(whole && { body: whole }) }
}

function lengthOf({ length }: Uint8Array): Record<string, string> {
  return { 'content-length': `${length}`, [LENGTH]: `${length}` }
}

function beyond(length: number): Response {
  const error = new GardenError('range_beyond_end', `The file ends after ${length} bytes.`, {
    suggestion: 'Ask for a part that begins before that.',
  })
  noteFault(error, error.code)
  const response = problem(error)
  response.headers.set('content-range', `bytes */${length}`)
  return response
}
