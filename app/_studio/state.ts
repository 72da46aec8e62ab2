import { formatKey, type Key, keyOf } from '#lib/latent/key.ts'
import type { Growth, PictureRecipe, WalkRecipe } from '#lib/latent/recipe.ts'
import { MAX_SEED, type Seed, toSeed } from '#lib/latent/seed.ts'
import type { Easing } from '#lib/latent/walk.ts'
import type { Backend } from './engine/protocol.ts'
import type { Operand } from './mixing.ts'
import type { Journey } from './variations.ts'

export const TOOLS = ['bed', 'shape', 'around', 'mix', 'walk'] as const

/** What may be done with the picture in hand. */
export type Tool = (typeof TOOLS)[number]

/** What is being made: all that undo takes back. */
export type Work = {
  /** The picture in hand. How it is shaped (ψ, directions, age) holds for everything in the studio. */
  hand: PictureRecipe
  bed: Bed
  around: Around
  mix: Operands
  walk: Walk
}

/** Everything the studio shows, as its address holds it. */
export type StudioState = Work & { tool: Tool; backend: Backend | 'auto' }

/** Pictures of consecutive seeds, 1 … 64 of them. */
export type Bed = { first: Seed; count: number }

export type Around = {
  /** From the picture in hand to the farthest around it, in radians: 0.1 … 1.5. */
  radius: number
  /** Which set of directions the pictures lie in, 0 … 999. */
  draw: number
  /** How the picture in hand was come by, variation by variation. */
  journey: Journey
}

export type Operands = readonly [Operand, Operand, Operand]

export type Walk = {
  /** At most 32; a walk begins with the second. */
  keys: readonly Key[]
  path: 'slerp' | 'lerp'
  easing: Easing
  loop: boolean
  /** Frames from a key frame to the next, 1 … 120. */
  steps: number
  /** Frames a second, 1 … 60. */
  fps: number
}

export const MAX_COUNT = 64
export const MAX_STEPS = 120
export const MAX_FPS = 60

/** As many as the server's films have as well, so that what is made here can be had there. */
export const MAX_FRAMES = 240

/** What there is to do with a picture at first. */
export function workWith(hand: PictureRecipe): Work {
  const seed = hand.key[0].seed
  return {
    hand,
    bed: { first: seed, count: 30 },
    around: { radius: 0.6, draw: 0, journey: { root: hand.key, steps: [] } },
    mix: [
      { key: hand.key, weight: 1 },
      { key: keyOf(seedAfter(seed, 1)), weight: 1 },
      { key: undefined, weight: 1 },
    ],
    walk: {
      keys: [hand.key, keyOf(seedAfter(seed, 1))],
      path: 'slerp',
      easing: 'linear',
      loop: true,
      steps: 30,
      fps: 30,
    },
  }
}

/** How the picture in hand is shaped, whatever it is grown from. */
export function growthOf({ hand: { kind: _, key: __, ...growth } }: Pick<Work, 'hand'>): Growth {
  return growth
}

/** The picture of another key, shaped like the one in hand. */
export function alike(work: Pick<Work, 'hand'>, key: Key): PictureRecipe {
  return { ...work.hand, key }
}

/**
 * What changes when another picture is taken in hand: the way there is forgotten unless it is the same, shaped anew, and
 * a mix and a walk that began with the one before begin with it.
 */
export function taken(
  { hand: before, around, mix, walk }: Work,
  hand: PictureRecipe,
): Partial<Work> {
  const was = formatKey(before.key)
  if (formatKey(hand.key) === was) return { hand }
  const follow = (key: Key | undefined) => (key && formatKey(key) === was ? hand.key : key)
  const [a, b, c] = mix
  const [first, ...others] = walk.keys
  return {
    hand,
    around: { ...around, journey: { root: hand.key, steps: [] } },
    mix: [{ ...a, key: follow(a.key) }, b, c],
    walk: { ...walk, keys: first ? [follow(first) ?? first, ...others] : [] },
  }
}

/** The seeds of the bed, with 0 after the last there is. */
export function seedsOf({ first, count }: Bed): Seed[] {
  return Array.from({ length: count }, (_, i) => seedAfter(first, i))
}

/** The walk past the key frames; undefined as long as there are not two. */
export function walkRecipe(work: Work): WalkRecipe | undefined {
  const { keys } = work.walk
  return keys.length < 2 ? undefined : { kind: 'walk', keys: [...keys], ...growthOf(work) }
}

/** Frames of the whole walk. */
export function framesOf({ keys, loop, steps }: Walk): number {
  const all = loop ? keys.length * steps : (keys.length - 1) * steps + 1
  return Math.min(MAX_FRAMES, Math.max(2, keys.length, all))
}

function seedAfter(seed: Seed, steps: number): Seed {
  return toSeed((seed + steps) % (MAX_SEED + 1))
}
