import type { Growth } from '#lib/latent/recipe.ts'

/**
 * What a million pixels cost to encode, in pictures of 64 pixels as PNG, each some 1.5 ms of a core: `encodeStill` and
 * `encodeAnimation` were timed on a grid of ages at 512 pixels, on one picture at 1024, and on 20 frames of a walk, and what
 * lies between was taken.
 */
const PER_MILLION: Readonly<Record<string, number>> = {
  png: 30,
  webp: 80,
  avif: 240,
  jpg: 10,
  gif: 140,
  mp4: 100,
}

/** What an age costs, in pictures: a generator of its own that may have to be loaded, and takes the place of another. */
const AGE = 10

/** Pictures to grow, pixels to encode, and the ages that are grown at, beside the finished one. */
export type Work = { pictures: number; pixels: number; ages?: number }

/** What a drawing takes off an allowance: pictures to grow, and as many as its ages and its file take as long as. */
export function costOf(format: string, { pictures, pixels, ages = 0 }: Work): number {
  return pictures + AGE * ages + Math.floor((PER_MILLION[format] ?? 0) * (pixels / 1e6))
}

/** How many ages a recipe names: one, or none where it is of the finished model. */
export function agesOf({ age }: Growth): number {
  return age === undefined ? 0 : 1
}
