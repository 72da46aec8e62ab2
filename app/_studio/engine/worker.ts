import { GardenError } from '#lib/error.ts'
import { type Garden, openGarden } from './garden.ts'
import { createLanes, type Pause } from './lanes.ts'
import { type Cutting, cuttingsOf } from './latents.ts'
import type { Opened } from './opened.ts'
import { createPace } from './pace.ts'
import {
  type FailureCause,
  type Lane,
  parseRequest,
  type Refusal,
  type Reply,
  type Request,
  type Wish,
} from './protocol.ts'
import { openRelease } from './release.ts'
import { toRgba } from './rgba.ts'

type Start = Extract<Request, { kind: 'start' }>
type Wished = Omit<Extract<Request, { kind: 'grow' }>, 'kind'>

const lanes = createLanes((error) => fail(error, []))
const newest = new Map<Lane, Wished>()
let garden: Promise<Garden> | undefined
let pace = createPace()

addEventListener('message', ({ data }: MessageEvent) => {
  const request = parseRequest(data)
  if (request.kind === 'start') {
    garden = open(request)
    // Why it cannot be opened has been told by then.
    garden.catch(() => {})
  } else if (request.kind === 'grow') put(request)
  else if (newest.get(request.lane)?.ticket === request.ticket) {
    newest.delete(request.lane)
    lanes.drop(request.lane)
  }
})

async function open({ source, ...rungs }: Start): Promise<Garden> {
  const model = await modelOf(source).catch((error) => {
    fail(error, [])
    throw error
  })
  const opened = await openGarden(model, rungs, {
    fail,
    tell(standing) {
      post({ kind: 'ready', ...standing })
      pace = createPace()
      for (const wished of newest.values()) put(wished)
    },
  })
  void model.keep().catch(() => {})
  return opened
}

async function modelOf(source: Start['source']): Promise<Opened> {
  if (source.kind === 'release') return openRelease(source, post)
  const { openOwn } = await import('./own.ts')
  return openOwn(source.files, source.prior)
}

function put(wished: Wished): void {
  newest.set(wished.wish.lane, wished)
  lanes.put(wished.wish.lane, grow(wished))
}

/** What cannot be grown is denied; that there is no backend any more has been told already. */
async function* grow({ ticket, wish }: Wished): AsyncGenerator<Pause, void> {
  try {
    yield { until: garden ?? Promise.reject() }
    const on = await garden
    if (on) yield* pictures(on, ticket, wish)
  } catch (error) {
    post({ kind: 'denied', ticket, message: messageOf(error) })
  }
}

async function* pictures(on: Garden, ticket: number, wish: Wish): AsyncGenerator<Pause, void> {
  const { manifest, directions } = on.model
  const cuttings = cuttingsOf(wish, manifest, await directions())
  for (let index = 0; index < cuttings.length; ) {
    const { age, latents } = batch(cuttings, index)
    const coming = on.prepare(age)
    if (coming) yield { until: coming }
    const began = performance.now()
    const rasters = await on.draw(latents, age)
    const milliseconds = performance.now() - began
    pace.took(latents.length, milliseconds)
    post({ kind: 'grown', ticket, index, pictures: rasters.map(toRgba), milliseconds })
    index += latents.length
    yield undefined
  }
}

/** As many of one age as are grown in a step. */
function batch(cuttings: readonly Cutting[], index: number) {
  const age = cuttings[index]?.age
  const others = cuttings.slice(index).findIndex((one) => one.age !== age)
  const count = pace.step(others < 0 ? cuttings.length - index : others)
  return { age, latents: cuttings.slice(index, index + count).map(({ latent }) => latent) }
}

function fail(error: unknown, refused: Refusal[]): void {
  post({ kind: 'failed', cause: causeOf(error), message: messageOf(error), refused })
}

function causeOf(error: unknown): FailureCause {
  if (!(error instanceof GardenError) || error.code === 'backend_unavailable') return 'device'
  return error.code.startsWith('storage') ? 'network' : 'model'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function post(reply: Reply): void {
  const transfer = reply.kind === 'grown' ? reply.pictures.map(({ buffer }) => buffer) : []
  postMessage(reply, { transfer })
}
