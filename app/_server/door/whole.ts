import 'server-only'
import type { ServerResponse } from 'node:http'

/**
 * Has an answer sent in one piece, with its length, however it is written: Next.js sends pages and small files of the site
 * piece by piece.
 *
 * @param sent is told the body once it has gone out
 */
export function sendWhole(response: ServerResponse, sent: (body: Buffer) => void): void {
  const { writeHead, write, end } = response
  const parts: Buffer[] = []
  let head: unknown[] | undefined
  let isOver = false
  response.writeHead = (...given: unknown[]) => {
    if (isOver) return Reflect.apply(writeHead, response, given)
    head = given
    return response
  }
  response.flushHeaders = () => {}
  response.write = (...given: unknown[]) => {
    if (isOver) return Reflect.apply(write, response, given)
    parts.push(partOf(given))
    return true
  }
  response.end = (...given: unknown[]) => {
    if (isOver) return Reflect.apply(end, response, given)
    isOver = true
    const body = Buffer.concat([...parts, partOf(given)])
    response.once('finish', () => sent(body))
    if (body.length > 0) response.setHeader('content-length', body.length)
    if (head) Reflect.apply(writeHead, response, head)
    return Reflect.apply(end, response, body.length > 0 ? [body] : [])
  }
}

/** What `write` and `end` were given to send, nothing where it is what to call. */
function partOf([part, encoding]: unknown[]): Buffer {
  if (part instanceof Uint8Array) return Buffer.from(part)
  if (typeof part !== 'string') return Buffer.alloc(0)
  return Buffer.from(part, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
}
