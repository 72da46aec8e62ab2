import 'server-only'
import { type Recipe, requireGrowable } from '#lib/latent/recipe.ts'
import type { PublishedModel } from './catalogue.ts'

/**
 * The recipe, once it is sure that the model can grow it.
 *
 * @throws GardenError `invalid_recipe` naming the direction or the age that the model lacks
 */
export function growable<R extends Recipe>({ ref, manifest }: PublishedModel, recipe: R): R {
  const { directions, ages } = manifest
  requireGrowable(recipe, { id: ref, directions, ages: ages.map(({ kimg }) => kimg) })
  return recipe
}
