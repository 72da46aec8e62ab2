import { formatRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { keyPictures, pictureFile } from '../address.ts'
import type { Keepsake, Thumbnail } from './entry.ts'

/** @param thumbnail its pixels, where they are known: otherwise they are asked of the server */
export function keepsakeOf(model: string, recipe: Recipe, thumbnail?: Thumbnail): Keepsake {
  const looks = thumbnail ?? pictureFile(model, keyPictures(recipe)[0])
  return { model, recipe: formatRecipe(recipe), looks }
}
