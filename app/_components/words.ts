import type { Amount } from '#lib/latent/directions.ts'
import type { Recipe } from '#lib/latent/recipe.ts'

/** A recipe in words, for titles and for those who hear the page: `Seed 42, ψ 0.7, glasses +1.5, at 96 kimg`. */
export function describeRecipe(recipe: Recipe): string {
  const { truncation, directions = [], age } = recipe
  return [
    recipe.kind === 'picture' ? `Seed ${recipe.seed}` : `Walk ${recipe.seeds.join(' → ')}`,
    ...(truncation === 1 ? [] : [`ψ ${truncation}`]),
    ...directions.map(describeAmount),
    ...(age === undefined ? [] : [`at ${age} kimg`]),
  ].join(', ')
}

/** `glasses +1.5` */
export function describeAmount({ name, amount }: Amount): string {
  return `${name} ${amount < 0 ? '−' : '+'}${Math.abs(amount)}`
}
