import { MAX_SEED, type Seed, toSeed } from '#lib/latent/seed.ts'
import { BACKENDS, type Backend } from './engine/protocol.ts'

/** Everything the studio shows, as its address holds it. */
export type StudioState = {
  /** The first picture of the grid; the others follow it. */
  seed: Seed
  /** Pictures in the grid, 1 … 64. */
  count: number
  truncation: number
  /** The walk: between which seeds, and in how many frames, 2 … 240. */
  from: Seed
  to: Seed
  frames: number
  backend: Backend | 'auto'
}

export const MAX_COUNT = 64
export const MAX_FRAMES = 240

/** Reads an address; what is missing or out of range takes its default. */
export function parseState(query: Record<string, string | string[] | undefined>): StudioState {
  const text = (name: string) => `${query[name] ?? ''}`
  const seed = parseSeed(text('seed')) ?? toSeed(1)
  const backend = text('backend')
  return {
    seed,
    count: within(text('count'), 1, MAX_COUNT) ?? 30,
    truncation: parseTruncation(text('psi')) ?? 1,
    from: parseSeed(text('from')) ?? seed,
    to: parseSeed(text('to')) ?? nextSeed(seed, 1),
    frames: within(text('frames'), 2, MAX_FRAMES) ?? 60,
    backend: BACKENDS.find((known) => known === backend) ?? 'auto',
  }
}

/** The address of a state, what is as usual left out. */
export function formatState(state: StudioState): string {
  const { seed, count, truncation, from, to, frames, backend } = state
  const usual = parseState({ seed: `${seed}` })
  const query = new URLSearchParams({ seed: `${seed}` })
  if (count !== usual.count) query.set('count', `${count}`)
  if (truncation !== usual.truncation) query.set('psi', `${truncation}`)
  if (from !== usual.from) query.set('from', `${from}`)
  if (to !== usual.to) query.set('to', `${to}`)
  if (frames !== usual.frames) query.set('frames', `${frames}`)
  if (backend !== usual.backend) query.set('backend', backend)
  return `?${query}`
}

/** A seed as a person types it; undefined when it is none. */
export function parseSeed(text: string): Seed | undefined {
  const number = within(text.trim(), 0, MAX_SEED)
  return number === undefined ? undefined : toSeed(number)
}

/** The seeds of the grid: `count` of them in order, with 0 after the last there is. */
export function seedsOf({ seed, count }: StudioState): Seed[] {
  return Array.from({ length: count }, (_, i) => nextSeed(seed, i))
}

function nextSeed(seed: Seed, steps: number): Seed {
  return toSeed((seed + steps) % (MAX_SEED + 1))
}

function within(text: string, least: number, greatest: number): number | undefined {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return number >= least && number <= greatest ? number : undefined
}

/** To the two decimals that a recipe has room for. */
function parseTruncation(text: string): number | undefined {
  const number = /^\d(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN
  return number <= 2 ? number : undefined
}
