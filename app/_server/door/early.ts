import 'server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { STANDING } from '../../_serve/standing.js'
import { log } from '../observe/log.ts'
import type { Answer, Asking } from '../respond.ts'

/** Answers what asks for a drawing: without drawing where it was sent before, or by drawing it. */
type Early = {
  again(request: IncomingMessage): Promise<Answer | undefined> | undefined
  first(request: Asking, drawing: string, segments: Record<string, string>): Promise<Answer>
}

/** Routes and what stands before them run in modules of their own, so that one tells the other here. */
const shared = globalThis as { gardenEarly?: Early }

/** Plain addresses of drawings; whatever has to be decoded first is left to Next.js. */
const PLAIN = /^\/api\/v1\/([a-z]+)\/([a-z0-9@-]+)\/([\w.,*~!+:@-]+)(?:\?[^#]*)?$/

/** From now on drawings are answered before Next.js sees them, by the very functions that their route calls. */
export function drawEarly(early: Early): void {
  shared.gardenEarly = early
}

/** @returns whether the request is being answered; until the route has been loaded it is Next.js's */
export function isAnsweredEarly(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, url = '' } = request
  const [, drawing, model, file] = PLAIN.exec(url) ?? []
  const early = shared.gardenEarly
  if (!early || !drawing || !model || !file || (method !== 'GET' && method !== 'HEAD')) return false
  // Whatever host is asked, the drawing is the same, and kept for all: one such as `a?size=128&` is to say nothing.
  const address = `http://localhost${url}`
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  const draw = () => early.first(asking(request, address, gone.signal), drawing, { model, file })
  const answered = early.again(request)?.then((answer) => answer ?? draw()) ?? draw()
  answered
    .then((answer) => send(answer, response))
    .catch((error) => {
      if (!gone.signal.aborted) log.error({ err: error, url }, 'An answer could not be sent.')
      response.destroy()
    })
  return true
}

function asking({ method = 'GET', headers }: IncomingMessage, url: string, signal: AbortSignal) {
  const get = (name: string) => headers[name]?.toString() ?? null
  return { method, url, signal, headers: { get } }
}

/** All headers at once: set one by one, each is checked and kept a second time. */
function send({ status, headers, body }: Answer, response: ServerResponse): void {
  response.writeHead(status, { ...headers, ...STANDING }).end(body)
}
