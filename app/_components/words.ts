import type { Amount } from '#lib/latent/directions.ts'
import { formatKey, type Key, seedOf } from '#lib/latent/key.ts'
import type { Recipe } from '#lib/latent/recipe.ts'

/** A recipe in words, for titles and for those who hear the page: `Seed 42, ψ 0.7, glasses +1.5, at 96 kimg`. */
export function describeRecipe(recipe: Recipe): string {
  const { truncation, directions = [], age } = recipe
  return [
    recipe.kind === 'picture'
      ? describeKey(recipe.key)
      : `Walk ${recipe.keys.map(formatKey).join(' → ')}`,
    ...(truncation === 1 ? [] : [`ψ ${truncation}`]),
    ...directions.map(describeAmount),
    ...(age === undefined ? [] : [`at ${age} kimg`]),
  ].join(', ')
}

/** `Seed 42`, or `Mix of 0.6 × 12 and −0.4 × 77` */
function describeKey(key: Key): string {
  if (seedOf(key) !== undefined) return `Seed ${seedOf(key)}`
  const terms = key.map(({ seed, weight }) => `${`${weight}`.replace('-', '−')} × ${seed}`)
  return `Mix of ${terms.slice(0, -1).join(', ')} and ${terms.at(-1)}`
}

/** `glasses +1.5` */
export function describeAmount({ name, amount }: Amount): string {
  return `${name} ${amount < 0 ? '−' : '+'}${Math.abs(amount)}`
}
