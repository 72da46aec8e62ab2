import type { Direction } from '#lib/latent/directions.ts'
import { parseRecipe, type Recipe, recipeLatents, requireGrowable } from '#lib/latent/recipe.ts'
import { walkLatents } from '#lib/latent/walk.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import { keyPictures } from '../../address.ts'
import type { Wish } from './protocol.ts'

/** What a picture is grown from, and by the generator of which age. */
export type Cutting = { latent: Float32Array; age: number | undefined }

/**
 * What a wish's pictures are grown from, in order.
 *
 * @throws GardenError `invalid_recipe` for what the model cannot grow; RangeError for a walk of too few frames
 */
export function cuttingsOf(
  wish: Wish,
  manifest: Manifest,
  directions: readonly Direction[],
): Cutting[] {
  if (wish.kind === 'pictures')
    return wish.recipes.flatMap((text) => keysOf(text, manifest, directions))
  const keys = keysOf(wish.recipe, manifest, directions)
  const latents = walkLatents(
    keys.map(({ latent }) => latent),
    wish.frames,
    wish,
  )
  return latents.map((latent) => ({ latent, age: keys[0]?.age }))
}

function keysOf(text: string, manifest: Manifest, directions: readonly Direction[]): Cutting[] {
  const recipe = growable(parseRecipe(text), manifest)
  const { latentSize, prior } = manifest
  return keyPictures(recipe).map((key) => ({
    latent: recipeLatents(key, latentSize, prior, directions),
    age: recipe.age,
  }))
}

function growable(recipe: Recipe, { id, directions, ages }: Manifest): Recipe {
  requireGrowable(recipe, { id, directions, ages: ages.map(({ kimg }) => kimg) })
  return recipe
}
