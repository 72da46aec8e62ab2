import 'server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { STANDING } from '../../_serve/standing.js'
import { log } from '../observe/log.ts'

/** Draws what an address asks for. */
type Draw = (
  request: Request,
  drawing: string,
  segments: Record<string, string>,
) => Promise<Response>

/** Routes and what stands before them run in modules of their own, so that one tells the other here. */
const shared = globalThis as { gardenDraw?: Draw }

/** Plain addresses of drawings; whatever has to be decoded first is left to Next.js. */
const PLAIN = /^\/api\/v1\/([a-z]+)\/([a-z0-9@-]+)\/([\w.,*~!+:@-]+)(?:\?[^#]*)?$/

/** From now on drawings are answered before Next.js sees them, by the very function that its route calls. */
export function drawEarly(draw: Draw): void {
  shared.gardenDraw = draw
}

/** @returns whether the request is being answered; until the route has been loaded it is Next.js's */
export function isAnsweredEarly(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, url = '' } = request
  const [, drawing, model, file] = PLAIN.exec(url) ?? []
  const draw = shared.gardenDraw
  if (!draw || !drawing || !model || !file || (method !== 'GET' && method !== 'HEAD')) return false
  const address = `http://${request.headers.host ?? 'localhost'}${url}`
  if (!URL.canParse(address)) return false
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  Promise.resolve()
    .then(() => draw(webRequest(request, address, gone.signal), drawing, { model, file }))
    .then((answer) => send(answer, response))
    .catch((error) => {
      if (!gone.signal.aborted) log.error({ err: error, url }, 'An answer could not be sent.')
      response.destroy()
    })
  return true
}

function webRequest({ method, headers }: IncomingMessage, address: string, signal: AbortSignal) {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  )
  return new Request(address, { method: method ?? 'GET', headers: given, signal })
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  const body = answer.body && new Uint8Array(await answer.arrayBuffer())
  for (const [name, value] of [...Object.entries(STANDING), ...answer.headers])
    response.setHeader(name, value)
  response.writeHead(answer.status).end(body)
}
