import 'server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { LENGTH } from '../headers.ts'
import { onBegun } from './gate.ts'
import { OF_PAGES } from './pages.ts'
import { isOfApi } from './target.ts'

/** Ends the ETag of what was compressed: other bytes, another tag (RFC 9110, 8.8.3.3). */
const PACKED = '-gzip"'

/**
 * The page that Next.js made of the address, escaped twice, and where it has moved to, said once more for Internet
 * Explorer: of use to nobody, and longer than proxies take.
 */
const REPEATED = ['x-middleware-rewrite', 'refresh']

/**
 * Puts right what Next.js does to answers: it compresses them under the tag of the plain bytes, compresses parts, takes away
 * lengths, has everything vary with headers that only pages read, and lets anybody keep what only its own client can use.
 */
export function represent({ headers, url = '' }: IncomingMessage, response: ServerResponse): void {
  const hasParts = isOfApi(url)
  const isOfClient = OF_PAGES.some((name) => name in headers)
  // Next.js fails at a part of its own files that begins after their end: they are sent whole, as a server may.
  if (!hasParts) delete headers.range
  // A part is one of the plain bytes.
  if (headers.range) delete headers['accept-encoding']
  const known = headers['if-none-match']
  if (known) headers['if-none-match'] = known.replaceAll(PACKED, '"')
  onBegun(response, (status) => {
    if (response.headersSent) return
    const isPacked = response.hasHeader('content-encoding')
    const tag = response.getHeader('etag')
    const length = response.getHeader(LENGTH)
    for (const name of [LENGTH, ...REPEATED]) response.removeHeader(name)
    // Caches that do not heed Vary would send it to whoever asks for the page.
    if (isOfClient) response.setHeader('cache-control', 'private, no-store')
    if (isPacked || !hasParts) response.removeHeader('accept-ranges')
    if (!isPacked && length !== undefined) response.setHeader('content-length', length)
    if (typeof tag === 'string' && (isPacked || (status === 304 && isOfPacked(tag, known))))
      response.setHeader('etag', tag.replace(/"$/, PACKED))
    if (/^\/(api|releases|models)\//.test(url)) varyByEncoding(response)
  })
}

/** Whoever has the compressed one is told that it has not changed. */
function isOfPacked(tag: string, known = ''): boolean {
  return known.includes(tag.replace(/^W\//, '').replace(/"$/, PACKED))
}

function varyByEncoding(response: ServerResponse): void {
  const vary = [response.getHeader('vary') ?? []].flat().join()
  if (/accept-encoding/i.test(vary)) response.setHeader('vary', 'Accept-Encoding')
  else response.removeHeader('vary')
}
