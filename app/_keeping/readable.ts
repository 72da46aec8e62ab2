import { parseModelRef, parseRecipe } from '#lib/latent/recipe.ts'
import type { Entry } from './entry.ts'

/** Whether an entry has a recipe in its one spelling, of a release that will not change under its name. */
export function isReadable({ model, recipe }: Pick<Entry, 'model' | 'recipe'>): boolean {
  try {
    return parseModelRef(model).pin !== undefined && parseRecipe(recipe) !== undefined
  } catch {
    return false
  }
}
