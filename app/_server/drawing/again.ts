import 'server-only'
import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { catalogueTag } from '../catalogue.ts'
import { withoutHost } from '../door/target.ts'
import { unknownAnswer } from '../methods.ts'
import { noteAgain } from '../observe/request.ts'
import type { Answer, Asking } from '../respond.ts'
import { isKnown } from '../tag.ts'
import { drawingOf } from './drawings.ts'

/** A file as it was sent to who asked for an address, and the catalogue by which it was the right one. */
type Sent = Pick<Answer, 'headers'> & {
  route: string
  catalogue: string
  body: Uint8Array<ArrayBuffer>
}

/** Bytes of files, most of which `cached` holds as well, of their addresses, and of what is said of each. */
const ROOM = 32 * 2 ** 20
const HEADERS = 2048

const sent = new LRUCache<string, Sent>({
  maxSize: ROOM,
  maxEntrySize: ROOM / 16,
  sizeCalculation: ({ body }, key) => body.length + key.length + HEADERS,
})

/** What nobody is told who has the file. */
const OF_BODIES = ['accept-ranges', 'content-length']

/** Draws what is asked for, and remembers what is sent for who asks for the same. */
export async function first(
  request: Asking,
  kind: string,
  segments: Record<string, string>,
): Promise<Answer> {
  const drawing = drawingOf(kind, segments.file ?? '')
  if (!drawing) return unknownAnswer(request)
  const catalogue = await catalogueTag()
  const answer = await drawing.send(request, segments)
  if (request.method === 'GET' && catalogue)
    remember(withoutHost(request.url), { route: drawing.endpoint.id, catalogue }, answer)
  return answer
}

function remember(
  target: string,
  { route, catalogue }: Pick<Sent, 'route' | 'catalogue'>,
  { status, headers, body }: Answer,
): void {
  if (status !== 200 || !body || !headers.etag) return
  // Its `Server-Timing` is written anew for everybody.
  sent.set(target, { route, catalogue, headers, body })
}

/** What was sent to who asked for the same before, as long as the catalogue is what it was; undefined at once where nothing was. */
export function again(request: Repeated): Promise<Answer | undefined> | undefined {
  const { method, url = '', headers } = request
  const known = method === 'GET' && !headers.range ? sent.get(url) : undefined
  return known && ifStill(known, request)
}

type Repeated = Pick<IncomingMessage, 'method' | 'url' | 'headers'>

async function ifStill(
  known: Sent,
  { method = '', url = '', headers }: Repeated,
): Promise<Answer | undefined> {
  const begun = performance.now()
  if (known.catalogue !== (await catalogueTag())) return undefined
  const answer = answerOf(known, headers['if-none-match'])
  noteAgain({ method, url }, known.route, answer, performance.now() - begun)
  return answer
}

function answerOf({ headers, body }: Sent, known: string | undefined): Answer {
  if (!isKnown(known, headers.etag ?? '')) return { status: 200, headers: { ...headers }, body }
  const told = Object.entries(headers).filter(([name]) => !OF_BODIES.includes(name))
  return { status: 304, headers: Object.fromEntries(told) }
}
