import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** Prepares every request before Next.js sees it, so that the API answers as it documents. */
export function prepareRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    prepare(request)
  })
}

/** The address that a request came from: routes see no connection. No client can send it, for it is always replaced. */
export const PEER = 'x-garden-peer'

/** The methods that Next.js has names for. */
const KNOWN = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'])

/** What its own client sends for a page's payload. Elsewhere it is answered with a redirect. */
const OF_PAGES = ['rsc', 'next-router-prefetch', 'next-router-segment-prefetch', 'next-action']

/**
 * Next.js fails on TRACE with 500, and answers 400 to every method that it has no name for. Taken for
 * one that it has, they get to the routes, which refuse them like any other that is not for reading.
 */
function prepare(request: IncomingMessage): void {
  request.headers[PEER] = request.socket.remoteAddress
  if (!KNOWN.has(request.method ?? '')) request.method = 'PATCH'
  if (!request.url?.startsWith('/api/')) return
  for (const name of OF_PAGES) delete request.headers[name]
}
