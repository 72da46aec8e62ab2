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

/** What there is to know of a request: web requests are such, and what stands before Next.js need not make one. */
export type Asking = Pick<Request, 'method' | 'url' | 'signal'> & {
  headers: Pick<Headers, 'get'>
}

/** An answer whose body is at hand; names of headers are in small letters. */
export type Answer = {
  status: number
  headers: Record<string, string>
  body?: Uint8Array<ArrayBuffer> | undefined
}

/** What is asked for: only the keys of its query make a difference to the answer. */
type Route = { id: string; query?: Endpoint['query'] }

/**
 * The one door that everything answers through: what a handler throws becomes a problem document,
 * and every answer carries what holds for all.
 *
 * @param route an endpoint of the API, or the name of what is not one
 */
export async function answer(
  request: Asking,
  route: Route,
  handler: () => Promise<Answer>,
): Promise<Answer> {
  const { status, headers, body } = await observed(request, route.id, () =>
    handler().catch((error) => refuse(request, error)),
  )
  const varying = route.query && { 'no-vary-search': varyingSearch(route.query) }
  return { status, headers: { ...headers, ...OPEN, ...varying }, body }
}

/** The same for Next.js, which wants a web response. */
export async function respond(
  request: Asking,
  route: Route,
  handler: () => Promise<Answer>,
): Promise<Response> {
  return responseOf(await answer(request, route, handler))
}

export function responseOf({ status, headers, body }: Answer): Response {
  const length = headers['content-length']
  const sent = length === undefined ? headers : { ...headers, [LENGTH]: length }
  return new Response(body ?? null, { status, headers: sent })
}

/** Sends a document, or 304 to whoever has it. */
export function json(request: Asking, data: unknown, headers: Record<string, string> = {}): Answer {
  const body = new TextEncoder().encode(JSON.stringify(data))
  const etag = tagOf(body)
  const sent = { 'content-type': 'application/json', ...headers, etag }
  if (isKnown(request.headers.get('if-none-match'), etag)) return { status: 304, headers: sent }
  return { status: 200, headers: { ...sent, ...lengthOf(body) }, body }
}

/** Sends a text as it is. */
export function text(content: string, headers: Record<string, string>, status = 200): Answer {
  return { status, headers, body: new TextEncoder().encode(content) }
}

/** @param policy how long others may keep where it leads */
export function redirectTo(location: string, policy = 'no-store'): Answer {
  return { status: 307, headers: { 'cache-control': policy, location } }
}

/**
 * Sends a file that its key names, or a part of it, or 304 to whoever has it. The body is only made
 * when it is sent: neither for 304 nor for HEAD, which is why that tells no length.
 *
 * @param key names the exact bytes
 */
export async function file(
  request: Asking,
  key: string,
  headers: Record<string, string>,
  body: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Answer> {
  const etag = tagOf(key)
  if (isKnown(request.headers.get('if-none-match'), etag))
    return { status: 304, headers: { ...headers, etag } }
  const ranged = { ...headers, etag, 'accept-ranges': 'bytes' }
  if (request.method === 'HEAD') return { status: 200, headers: ranged }
  return partial(request, etag, ranged, await body())
}

/** The problem document of an error. */
export function problem(error: unknown): Answer {
  const { code, status, headers, body: document, retryAfter } = problemDocument(error)
  const allowance = code === 'rate_limited' && retryAfter ? allowanceHeaders(retryAfter) : {}
  const body = new TextEncoder().encode(document)
  return { status, headers: { ...headers, ...lengthOf(body), ...allowance }, body }
}

/** Nobody is there to read what is said to a request that was given up. */
function refuse(request: Asking, error: unknown): Answer {
  if (request.signal.aborted) return { status: 499, headers: {} }
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

function partial(
  request: Asking,
  etag: string,
  headers: Record<string, string>,
  bytes: Uint8Array<ArrayBuffer>,
): Answer {
  const part = partOf(request, etag, bytes.length)
  if (part === 'none') return beyond(bytes.length)
  const body = part ? bytes.subarray(part.first, part.last + 1) : bytes
  const range = part && { 'content-range': `bytes ${part.first}-${part.last}/${bytes.length}` }
  const sent = { ...headers, ...range, ...lengthOf(body) }
  return { status: part ? 206 : 200, headers: sent, body }
}

function lengthOf({ length }: Uint8Array): Record<string, string> {
  return { 'content-length': `${length}` }
}

function beyond(length: number): Answer {
  const error = new GardenError('range_beyond_end', `The file ends after ${length} bytes.`, {
    suggestion: 'Ask for a part that begins before that.',
  })
  noteFault(error, error.code)
  const { headers, ...rest } = problem(error)
  return { ...rest, headers: { ...headers, 'content-range': `bytes */${length}` } }
}
