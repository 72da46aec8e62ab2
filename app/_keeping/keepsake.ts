import { formatRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { keyPictures, pictureFile, type WalkOptions, walkQuery } from '../address.ts'
import type { Keepsake, Thumbnail } from './entry.ts'

/**
 * @param thumbnail its pixels, where they are known: otherwise they are asked of the server
 * @param way how a walk goes
 */
export function keepsakeOf(
  model: string,
  recipe: Recipe,
  thumbnail?: Thumbnail,
  way: WalkOptions = {},
): Keepsake {
  const looks = thumbnail ?? pictureFile(model, keyPictures(recipe)[0])
  const options = walkQuery(way)
  return { model, recipe: formatRecipe(recipe), ...(options && { options }), looks }
}
