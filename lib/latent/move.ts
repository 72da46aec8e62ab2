import { GardenError } from '../error.ts'
import type { Direction } from './directions.ts'

/** How far a recipe goes along a direction at most, either way, in standard deviations of the prior. */
export const MAX_AMOUNT = 3

/** How far to go along which direction: −3 … 3, not 0. */
export type Amount = { name: string; amount: number }

/**
 * A latent moved along directions. Three standard deviations make one of a hundred components hardly
 * longer, so it stays where the generator was trained.
 *
 * @param latent float32 [size]
 * @param amounts in the order of their names, so that everyone adds up alike
 * @returns a new float32 [size]
 * @throws GardenError `invalid_recipe` for a direction that is not among those known
 * @throws RangeError for one of another size than the latent
 */
export function move(
  latent: Float32Array,
  amounts: readonly Amount[],
  known: readonly Direction[],
): Float32Array {
  const moved = latent.slice()
  for (const { name, amount } of amounts) {
    const direction = known.find((one) => one.name === name)
    if (!direction) throw unknown(name)
    if (direction.vector.length !== latent.length) throw misfit(name, direction, latent)
    for (const [i, component] of direction.vector.entries())
      moved[i] = (moved[i] ?? 0) + amount * component
  }
  return moved
}

function misfit(name: string, { vector }: Direction, latent: Float32Array): RangeError {
  return new RangeError(
    `The direction ${name} has ${vector.length} components, the latent ${latent.length}.`,
  )
}

function unknown(name: string): GardenError {
  return new GardenError('invalid_recipe', `There is no direction ${JSON.stringify(name)}.`, {
    suggestion: 'directions.json of the release lists those there are.',
  })
}
