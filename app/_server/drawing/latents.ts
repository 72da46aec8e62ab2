import 'server-only'
import { type PictureRecipe, recipeLatents } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../catalogue.ts'
import { directionsIn } from '../directions.ts'

/** The generator's input for each picture, in order. */
export async function latentsOf(
  model: PublishedModel,
  recipes: readonly PictureRecipe[],
): Promise<Float32Array[]> {
  const { latentSize, prior } = model.manifest
  const directions = await directionsIn(model, recipes)
  return recipes.map((recipe) => recipeLatents(recipe, latentSize, prior, directions))
}
