import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import { GardenError } from '#lib/error.ts'
import { withoutHost } from '../door/target.ts'
import type { Answer } from '../respond.ts'
import { log } from './log.ts'
import { countRequest } from './metrics.ts'
import { type Cached, type Notes, STAGES, type Stage } from './notes.ts'

const underWay = new AsyncLocalStorage<Notes>()

/**
 * Runs a request's handler; its answer gets a `Server-Timing`, the log a line, and the metrics a count.
 *
 * @param route what the request is counted under
 */
export function observed(
  request: Asked,
  route: string,
  handler: () => Promise<Answer>,
): Promise<Answer> {
  const notes: Notes = { spent: {} }
  const begun = performance.now()
  return underWay.run(notes, async () => {
    const answer = await handler()
    if (answer.status === 304) notes.cache = 'revalidated'
    const milliseconds = performance.now() - begun
    note(request, route, answer, milliseconds, notes)
    return answer
  })
}

/** The same of a request that was answered without a handler, by what was sent to another before. */
export function noteAgain(
  asked: Asked,
  route: string,
  answer: Answered,
  milliseconds: number,
): void {
  const notes: Notes = { spent: {}, cache: answer.status === 304 ? 'revalidated' : 'hit' }
  note(asked, route, answer, milliseconds, notes)
}

/** Adds to what the request under way has spent in a stage. */
export function spend(stage: Stage, milliseconds: number): void {
  const notes = underWay.getStore()
  if (notes) notes.spent[stage] = (notes.spent[stage] ?? 0) + milliseconds
}

/** Notes whether what the request under way asks for was there already. */
export function noteCache(state: Cached): void {
  const notes = underWay.getStore()
  if (notes) notes.cache = state
}

/** Notes what made the request under way fail, and under which code it is told of. */
export function noteFault(error: unknown, code: string): void {
  const notes = underWay.getStore()
  if (notes) Object.assign(notes, { error, code })
}

function serverTiming({ spent, cache }: Notes): string {
  const stages = STAGES.filter((stage) => spent[stage] !== undefined)
  const durations = stages.map((stage) => `${stage};dur=${spent[stage]?.toFixed(1)}`)
  return [...durations, ...(cache ? [`cache;desc=${cache}`] : [])].join(', ')
}

type Asked = Pick<Request, 'method' | 'url'>
type Answered = Pick<Answer, 'status' | 'headers'>

function note(
  asked: Asked,
  route: string,
  answer: Answered,
  milliseconds: number,
  notes: Notes,
): void {
  const timing = serverTiming(notes)
  if (timing) answer.headers['server-timing'] = timing
  countRequest(route, answer.status, milliseconds, notes)
  log[levelOf(answer.status)](lineOf(asked, route, answer, milliseconds, notes))
}

function lineOf(
  { method, url }: Asked,
  route: string,
  { status, headers }: Answered,
  milliseconds: number,
  { spent, cache, code, error }: Notes,
) {
  const line = { method, path: withoutHost(url), route, status, ms: tenths(milliseconds) }
  const stages = Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, tenths(ms)]))
  const bytes = Number(headers['content-length'] ?? Number.NaN)
  const fault = code && { code, ...(status >= 500 && described(error)) }
  return {
    ...line,
    ...(bytes >= 0 && { bytes }),
    ...stages,
    ...(cache && { cache }),
    ...fault,
  }
}

/** What we refuse because there is too much of it is no fault of the program. */
function levelOf(status: number): 'info' | 'warn' | 'error' {
  if (status === 503 || status === 429) return 'warn'
  return status >= 500 ? 'error' : 'info'
}

/** Work that was refused has no cause to look for. */
function described(error: unknown) {
  if (error instanceof GardenError && error.code === 'busy') return undefined
  return { err: error }
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
