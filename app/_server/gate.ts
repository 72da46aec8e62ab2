import 'server-only'
import { channel, subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { GardenError } from '#lib/error.ts'
import { OPEN } from './headers.ts'
import { problemDocument } from './problem.ts'

/** Tells of each request that was refused at the gate. */
export const refusals = channel('latent-garden:refused')

/** Requests that are answered by drawing; the others cost next to nothing. */
const DRAWN = /^\/(api\/v1\/(images|grids|walks|timelines|cards)|grow)\b/

/**
 * Refuses to draw for more visitors than can be served soon, before Next.js has had any work with them: one thread
 * speaks HTTP for all, and if it accepted what it can only refuse later, everybody would wait for the refusals.
 *
 * @param most requests for drawings that are under way at once
 */
export function guardGate(most: number): void {
  const guarded = new WeakSet<Server>()
  subscribe('http.server.request.start', (message) => {
    const { server } = message as { server: Server }
    if (guarded.has(server)) return
    guarded.add(server)
    guard(server, most)
  })
}

/** Stands before whoever answers the server's requests; what its channel has just told of is the first to meet it. */
function guard(server: Server, most: number): void {
  const answerers = server.listeners('request')
  let underWay = 0
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (DRAWN.test(request.url ?? '')) {
      if (underWay >= most) return refuse(response)
      underWay++
      response.once('close', () => underWay--)
    }
    for (const answerer of answerers) answerer.call(server, request, response)
  })
}

function refuse(response: ServerResponse): void {
  const { status, headers, body } = problemDocument(
    new GardenError('busy', 'Too many pictures are asked for at once.', {
      suggestion: 'Try again in a few seconds.',
    }),
  )
  response.writeHead(status, { ...OPEN, ...headers }).end(body)
  refusals.publish(undefined)
}
