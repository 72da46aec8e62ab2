import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { GardenError } from '#lib/error.ts'
import { EDITION } from '../../_serve/pages.js'
import { ALLOWED, OPEN } from '../headers.ts'
import { siteUrl } from '../site.ts'
import { PEER } from '../visitor.ts'
import { isAnsweredEarly } from './early.ts'
import { createGate, type Gate, onBegun } from './gate.ts'
import { OF_PAGES, sendPage } from './pages.ts'
import { refuse } from './refusals.ts'
import { represent } from './representation.ts'
import { isOfApi, targetOf } from './target.ts'

/** Milliseconds for a request to come, its headers and all of it. */
const ARRIVING = { headers: 15_000, all: 30_000 }

/**
 * Milliseconds that a socket may take none of what there is for it, and that those have who are being answered when the
 * process is told to end.
 */
const PATIENCE = { stalled: 15_000, drain: 25_000 }

/** Characters of an address: answers repeat it, escaped anew, in headers that proxies keep in 32 kB. */
const LONGEST = 8192

/** Requests that are answered by drawing. */
const DRAWN = /^\/(api\/v1\/(images|grids|walks|timelines|cards)|([a-z]{2}\/)?grow)\b/

/** Pages that are made at once, each as much work for the one thread that speaks HTTP as some thirty milliseconds. */
const PAGES = 32

/** What only the proxy says, and conditions on changing something, which nobody can: Next.js fails at them. */
const NOT_HEEDED = [EDITION, 'if-match', 'if-unmodified-since']

/**
 * Stands before Next.js in every server of this process: what is no request for it, or too much, is answered here.
 * Vercel's functions have none: what stands before them does the same.
 *
 * @param most requests for drawings that are under way at once
 */
export function openDoor(most: number, patience = PATIENCE): void {
  const known = new WeakSet<Server>()
  // Node.js tells of a connection before any of it is read, so that the first request meets the door, too.
  subscribe('net.server.socket', (message) => {
    const { server } = (message as { socket: Socket & { server?: unknown } }).socket
    if (!(server instanceof Server) || known.has(server)) return
    known.add(server)
    stand(server, { drawn: createGate(most), pages: createGate(PAGES) }, patience)
  })
}

/** What is drawn, and pages that have to be made; the others cost next to nothing. */
type Gates = { drawn: Gate; pages: Gate }

function stand(server: Server, gates: Gates, patience: typeof PATIENCE): void {
  const answerers = server.listeners('request')
  const isSecure = siteUrl()?.protocol === 'https:'
  server.headersTimeout = ARRIVING.headers
  server.requestTimeout = ARRIVING.all
  server.removeAllListeners('request')
  // Without a listener Node.js ignores the header, as HTTP has it. Development speaks to its pages through one.
  if (process.env.NODE_ENV === 'production') server.removeAllListeners('upgrade')
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () =>
      setTimeout(() => server.closeAllConnections(), patience.drain).unref(),
    )
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.setMaxListeners(20)
    onBegun(response, () => request.socket.setTimeout(patience.stalled))
    if (isSecure) response.setHeader('strict-transport-security', 'max-age=31536000')
    if (!goesOn(response, () => meet(request, response, gates.drawn))) return
    const isAdmitted = () => goesOn(response, () => gates.pages(request, response))
    sendPage(request, response, isAdmitted, () => {
      if (isAnsweredEarly(request, response)) return
      represent(request, response)
      for (const answerer of answerers) answerer.call(server, request, response)
    })
  })
}

/** False where there is nothing more to be sent. */
function meet(request: IncomingMessage, response: ServerResponse, admit: Gate): boolean {
  if (request.url === '*') request.url = '/'
  requireReading(request)
  spell(request)
  request.headers[PEER] = request.socket.remoteAddress
  for (const name of NOT_HEEDED) delete request.headers[name]
  if (request.method === 'OPTIONS' && !isOfApi(request.url)) return tell(response)
  // Elsewhere than on pages Next.js answers them with a redirect.
  if (isOfApi(request.url)) for (const name of OF_PAGES) delete request.headers[name]
  if (DRAWN.test(request.url ?? '')) admit(request, response)
  return true
}

/** Whether a check lets a request go on; what it throws is the answer. */
function goesOn(response: ServerResponse, check: () => unknown): boolean {
  try {
    return check() !== false
  } catch (error) {
    if (!(error instanceof GardenError)) throw error
    refuse(response, error, error.code === 'method_not_allowed' ? CLOSING : {})
    return false
  }
}

function spell(request: IncomingMessage): void {
  const read = targetOf(request.url ?? '')
  if (!read) {
    const suggestion = 'Ask for a path, such as /api.'
    throw new GardenError('invalid_query', 'The address cannot be read.', { suggestion })
  }
  if (read.target.length > LONGEST)
    throw new GardenError('address_too_long', 'The address is too long.', {
      suggestion: `Use at most ${LONGEST} characters.`,
    })
  request.url = read.target
  if (read.host) request.headers.host = read.host
  if (!/^\/_next\/(?!static\/)/.test(read.target)) return
  throw new GardenError('not_found', 'There is nothing at this address.', {
    suggestion: 'Try /api/v1/models.',
  })
}

/** A body that nobody reads is not waited for. */
const CLOSING = { allow: ALLOWED, connection: 'close' }

function requireReading({ method = '' }: IncomingMessage): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return
  throw new GardenError('method_not_allowed', 'Nothing can be changed here.', {
    suggestion: 'All of it is only read: ask with GET, or HEAD.',
  })
}

function tell(response: ServerResponse): false {
  response.writeHead(204, { ...OPEN, allow: ALLOWED }).end()
  return false
}
