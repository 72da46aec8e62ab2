import 'server-only'
import { createHash } from 'node:crypto'
import { type ErrorCode, GardenError } from '#lib/error.ts'
import { closed, isStoreFault } from './closed.ts'

/** 500 is for the others. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  invalid_recipe: 400,
  invalid_query: 400,
  unknown_model: 404,
  unknown_release: 404,
  not_found: 404,
  backend_unavailable: 503,
  storage_failed: 503,
  storage_denied: 503,
  storage_unavailable: 503,
}

/** Seconds after which to ask again where the status is 503. */
const RETRY_AFTER = 30

/** Anyone may use the API from any page. */
const OPEN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

/** Runs a handler; what it throws becomes the API's error document. */
export async function answer(handler: () => Promise<Response>): Promise<Response> {
  try {
    return await handler()
  } catch (error) {
    return problem(error)
  }
}

export function json(data: unknown, headers: Record<string, string> = {}, status = 200): Response {
  return Response.json(data, { status, headers: { ...OPEN, ...headers } })
}

export function redirectTo(location: string): Response {
  return new Response(null, {
    status: 307,
    headers: { ...OPEN, 'cache-control': 'no-store', location },
  })
}

/**
 * Sends a file that its key names, or 304 to whoever has it. The body is only made when it is sent.
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
  const sent = { ...OPEN, ...headers, etag }
  if (matches(request.headers.get('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers: sent })
  }
  const bytes = await body()
  return new Response(bytes, { headers: { ...sent, 'content-length': `${bytes.length}` } })
}

function tagOf(key: string): string {
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 27)}"`
}

/** RFC 9110, 13.1.2: weak comparison against any of a list, or `*`. */
function matches(header: string | null, etag: string): boolean {
  if (header === null) return false
  if (header.trim() === '*') return true
  const tags: string[] = header.match(/"[^"]*"/g) ?? []
  return tags.includes(etag)
}

function problem(error: unknown): Response {
  const status = (error instanceof GardenError && STATUS[error.code]) || 500
  if (status >= 500) console.error(error)
  const { code, message, suggestion } = described(error)
  const body = { error: { code, message, ...(suggestion && { suggestion }) } }
  const later: Record<string, string> = status === 503 ? { 'retry-after': `${RETRY_AFTER}` } : {}
  return json(body, { 'cache-control': 'no-store', ...later }, status)
}

function described(error: unknown) {
  if (error instanceof GardenError) return isStoreFault(error) ? closed(error) : error
  return { code: 'internal', message: 'Something went wrong on our side.', suggestion: undefined }
}
