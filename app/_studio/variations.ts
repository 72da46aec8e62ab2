import { type Key, mix } from '#lib/latent/key.ts'
import { type Seed, toSeed } from '#lib/latent/seed.ts'
import { scaled } from './mixing.ts'

/** A turn of a latent towards that of another seed, or away from it, in radians: ±0.01 … 1.5. */
export type Turn = { towards: Seed; angle: number }

/** From a picture to one of its variations, and on to one of its, and so on. */
export type Journey = { root: Key; steps: readonly Turn[] }

/** A variation and the turn that leads to it; the picture in the middle has none. */
export type Variation = { key: Key; turn?: Turn }

export const MIN_RADIUS = 0.1
export const MAX_RADIUS = 1.5
export const MAX_DRAW = 999

/** Turns that a journey remembers. */
export const MAX_TURNS = 24

/** Directions that the pictures around one lie in; each has its opposite. */
const DIRECTIONS = 8

/** Columns and rows of the square of variations. */
const SIDE = 5

/**
 * The square of pictures around one, row by row. It lies in the middle; in sixteen directions from it the others
 * lie the farther out the less alike, those on opposite sides being turned in opposite ways.
 *
 * @param radius angle of the outermost, in radians
 * @param draw which set of directions
 */
export function variationsOf(key: Key, radius: number, draw: number): Variation[] {
  const others = othersThan(key, draw)
  return Array.from({ length: SIDE * SIDE }, (_, cell) => {
    const x = (cell % SIDE) - 2
    const y = Math.floor(cell / SIDE) - 2
    const ring = Math.max(Math.abs(x), Math.abs(y))
    if (ring === 0) return { key }
    const compass = bearing((x * 2) / ring, (y * 2) / ring)
    const towards = others[compass % DIRECTIONS] ?? toSeed(0)
    const angle = Math.round(radius * ring * 50) / 100
    const turn = { towards, angle: compass < DIRECTIONS ? angle : -angle }
    return { key: turned(key, turn), turn }
  })
}

/** The key turned towards another seed: `key · cos + other · sin`. */
export function turned(key: Key, { towards, angle }: Turn): Key {
  const terms = [...scaled(key, Math.cos(angle)), { seed: towards, weight: Math.sin(angle) }]
  return mix(terms) ?? key
}

/** Every picture of a journey from its root to where it has come. */
export function stations({ root, steps }: Journey): Key[] {
  const keys = [root]
  for (const turn of steps) keys.push(turned(keys.at(-1) ?? root, turn))
  return keys
}

/** A journey gone on; the longest forgets where it began. */
export function travelled(journey: Journey, turn: Turn): Journey {
  const steps = [...journey.steps, turn]
  if (steps.length <= MAX_TURNS) return { root: journey.root, steps }
  const [root, second] = stations({ root: journey.root, steps: steps.slice(0, 1) })
  return { root: second ?? root ?? journey.root, steps: steps.slice(1) }
}

/** Clockwise from the left of the outermost ring's corner, 0 … 15; 8 further on is the opposite side. */
function bearing(x: number, y: number): number {
  if (y === -2 && x < 2) return x + 2
  if (x === 2 && y < 2) return y + 6
  if (y === 2 && x > -2) return 10 - x
  return 14 - y
}

/** Seeds that are no part of the key, for a turn towards what it holds already would be shorter than it says. */
function othersThan(key: Key, draw: number): Seed[] {
  const taken = new Set<number>(key.map(({ seed }) => seed))
  const first = draw * DIRECTIONS
  const seeds = Array.from({ length: DIRECTIONS + key.length }, (_, i) => toSeed(first + i))
  return seeds.filter((seed) => !taken.has(seed)).slice(0, DIRECTIONS)
}
