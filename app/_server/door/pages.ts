import 'server-only'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Lead } from '../lead.ts'
import { isKnown } from '../tag.ts'
import { sendWhole } from './whole.ts'

/** Finds what an address stands for. */
type Find = (pathname: string, query: URLSearchParams) => Promise<Lead>

/** The proxy, which knows, runs in modules of its own, so that it tells the door here. */
const shared = globalThis as { gardenFind?: Find }

/** A page as it was sent, compressed or not. */
type Sent = { headers: OutgoingHttpHeaders; tag: string; body: Buffer }

/** Milliseconds for which a page is sent again: some of what pages say is of the time they were made at. */
const FRESH = 60_000

/** Bytes that pages may take here with their addresses, which anybody may make long, and each of them with its headers. */
const ROOM = 16 * 2 ** 20
const HEADERS = 4096

const sent = new LRUCache<string, Sent>({
  maxSize: ROOM,
  maxEntrySize: ROOM / 16,
  ttl: FRESH,
  sizeCalculation: ({ body }, key) => body.length + key.length + HEADERS,
})

/** What Next.js's own client sends for a page's payload. */
export const OF_PAGES = [
  'rsc',
  'next-router-prefetch',
  'next-router-segment-prefetch',
  'next-action',
]

const NO_PAGE = /^\/(api|releases|models|_next)\//

/** From now on a page that was sent once is sent again without Next.js, for as long as it is fresh and the same. */
export function findEarly(find: Find): void {
  shared.gardenFind = find
}

/**
 * Sends a page again, compressed as it was; or has it made, where it is admitted, and remembers what is sent for a
 * minute. A page is the same as long as its path and edition are, and nothing else that is asked makes a difference but
 * how it may be compressed.
 *
 * @param isAdmitted answers itself where too many are being made
 * @param make answers as if there were nothing here
 */
export function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  isAdmitted: () => boolean,
  make: () => void,
): void {
  // While somebody works on the site, a page changes without another edition, and comes as it is made.
  if (NO_PAGE.test(request.url ?? '') || process.env.NODE_ENV !== 'production') make()
  else
    keyOf(request)
      // What cannot be read or found here cannot be there, and that is said there.
      .catch(() => '')
      .then((key) => {
        const page = sent.get(key)
        if (page) return send(request, response, page)
        // Who has gone meanwhile would keep a place for good.
        if (response.closed || !isAdmitted()) return
        if (request.method === 'GET') sendWhole(response, (body) => remember(response, key, body))
        return make()
      })
}

/** @returns nothing where it is no page of its own, or not known which */
async function keyOf({ url = '', headers }: IncomingMessage): Promise<string> {
  const find = shared.gardenFind
  if (!find || headers.range || OF_PAGES.some((name) => name in headers)) return ''
  const { pathname, search, searchParams } = new URL(`http://localhost${url}`)
  const lead = await find(pathname, searchParams)
  if (lead.kind !== 'page' || lead.status !== 200) return ''
  return `${lead.edition} ${lead.path}${search} ${headers['accept-encoding'] ?? ''}`
}

function send({ headers }: IncomingMessage, response: ServerResponse, page: Sent): void {
  for (const [name, value] of Object.entries(page.headers))
    if (value !== undefined) response.setHeader(name, value)
  if (isKnown(headers['if-none-match'], page.tag)) {
    for (const name of ['content-type', 'content-encoding']) response.removeHeader(name)
    response.writeHead(304).end()
  } else response.writeHead(200, { 'content-length': page.body.length }).end(page.body)
}

function remember(response: ServerResponse, key: string, body: Buffer): void {
  const { 'x-nextjs-cache': _, ...headers } = response.getHeaders()
  const tag = `${headers.etag ?? ''}`
  const isPage = `${headers['content-type']}`.startsWith('text/html')
  const isPublic = /^public\b/.test(`${headers['cache-control']}`)
  if (!key || response.statusCode !== 200 || !tag || !isPage || !isPublic) return
  sent.set(key, { headers, tag, body })
}
