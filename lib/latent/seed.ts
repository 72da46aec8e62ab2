import { GardenError } from '../error.ts'

export const MAX_SEED = 2 ** 32 - 1

/** A uint32 that fixes a latent, a shuffle or a run; 0 included. */
export type Seed = number & { readonly brand: 'Seed' }

/**
 * Brands a number as a seed.
 *
 * @throws GardenError `invalid_recipe` when it is not a whole number from 0 to 4294967295
 */
export function toSeed(value: number): Seed {
  if (Number.isInteger(value) && value >= 0 && value <= MAX_SEED) return value as Seed
  throw new GardenError(
    'invalid_recipe',
    `The seed ${value} is not a whole number from 0 to ${MAX_SEED}.`,
    {
      suggestion: 'Use a whole number from 0 to 4294967295, such as 1234567.',
    },
  )
}
