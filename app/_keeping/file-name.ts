import { formatRecipe, type Recipe } from '#lib/latent/recipe.ts'
import type { SavedModel } from './target.ts'

/** A name that tells model and recipe, and that every file system takes. */
export function fileName(model: SavedModel, recipe: Recipe, ending: string): string {
  const name = model.source.kind === 'release' ? model.source.pinned : model.title
  const grown = formatRecipe(recipe).replaceAll(':', '').replaceAll('*', 'x')
  return `${name.replaceAll(/[\\/:*?"<>|\s]+/g, '-')}-${grown}`.slice(0, 120).concat(`.${ending}`)
}
