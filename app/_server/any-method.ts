import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * Next.js fails on TRACE with 500, and answers 400 to every method that it has no name for. Taken for
 * one that it has, they get to the routes, which refuse them like any other that is not for reading.
 */
export function takeAnyMethod(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    if (!KNOWN.has(request.method ?? '')) request.method = 'PATCH'
  })
}

const KNOWN = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'])
