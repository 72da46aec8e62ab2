import type { Recipe } from '#lib/latent/recipe.ts'

/** A recipe in words, for titles and for those who hear the page: `Seed 1234567, ψ 0.7`. */
export function describeRecipe(recipe: Recipe): string {
  const keys =
    recipe.kind === 'picture' ? `Seed ${recipe.seed}` : `Walk ${recipe.seeds.join(' → ')}`
  return recipe.truncation === 1 ? keys : `${keys}, ψ ${recipe.truncation}`
}
