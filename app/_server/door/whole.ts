import 'server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Small files that Next.js sends piece by piece, without a length. */
const SMALL =
  /^\/(robots\.txt|sitemap\.xml|favicon\.ico|(apple-)?icon(-\d+)?\.(png|svg)|manifest\.webmanifest|service-worker\.js|today\.atom)(\?|$)/

/** Has a small file sent in one piece, with its length. */
export function sendWhole({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
  if (method !== 'GET' || !SMALL.test(url)) return
  const { writeHead, write, end } = response
  const parts: Buffer[] = []
  let head: unknown[] | undefined
  const gather = ([part, encoding]: unknown[]) => {
    if (typeof part === 'string') parts.push(Buffer.from(part, encoding as BufferEncoding))
    else if (part instanceof Uint8Array) parts.push(Buffer.from(part))
  }
  response.writeHead = (...given: unknown[]) => {
    head = given
    return response
  }
  response.write = (...given: unknown[]) => {
    gather(given)
    return true
  }
  response.end = (...given: unknown[]) => {
    gather(given)
    Object.assign(response, { writeHead, write, end })
    const body = Buffer.concat(parts)
    if (body.length > 0) response.setHeader('content-length', body.length)
    if (head) Reflect.apply(writeHead, response, head)
    return response.end(body)
  }
}
