import { formatKey, type Key, seedOf } from '#lib/latent/key.ts'
import type { Amount } from '#lib/latent/move.ts'
import type { Recipe } from '#lib/latent/recipe.ts'
import { directionWords, type ToldDirection } from './directions.ts'
import { type Language, spoken } from './language.ts'
import { formatSigned } from './numbers.ts'

/** How recipes are told. */
export const recipes = spoken({
  en: {
    seed: (seed: string) => `Seed ${seed}`,
    mix: (terms: readonly string[]) =>
      `Mix of ${terms.slice(0, -1).join(', ')} and ${terms.at(-1)}`,
    walk: (keys: string) => `Walk ${keys}`,
    at: (kimg: string) => `at ${kimg} kimg`,
    and: ', ',
  },
  zh: {
    seed: (seed) => `种子 ${seed}`,
    mix: (terms) => `${terms.slice(0, -1).join('、')} 与 ${terms.at(-1)} 的混合`,
    walk: (keys) => `漫步 ${keys}`,
    at: (kimg) => `${kimg} kimg 时`,
    and: '，',
  },
  ja: {
    seed: (seed) => `種 ${seed}`,
    mix: (terms) => `${terms.slice(0, -1).join('、')} と ${terms.at(-1)} のミックス`,
    walk: (keys) => `散歩 ${keys}`,
    at: (kimg) => `${kimg} kimg のとき`,
    and: '、',
  },
})

/**
 * A recipe in words, for titles and for those who hear the page: `Seed 42, ψ 0.7, glasses +1.5, at 96 kimg`, or
 * `Mix of 0.6 × 12 and −0.4 × 77`.
 *
 * @param known the model's directions, which are called as it calls them; others are by their names
 */
export function describeRecipe(
  recipe: Recipe,
  language: Language,
  known: readonly ToldDirection[] = [],
): string {
  const { truncation, directions = [], age } = recipe
  const t = recipes[language]
  return [
    recipe.kind === 'picture'
      ? describeKey(recipe.key, language)
      : t.walk(recipe.keys.map(formatKey).join(' → ')),
    ...(truncation === 1 ? [] : [`ψ ${truncation}`]),
    ...directions.map((amount) => describeAmount(amount, language, known)),
    ...(age === undefined ? [] : [t.at(`${age}`)]),
  ].join(t.and)
}

/** `Seed 42`, or a mix with its weights. */
export function describeKey(key: Key, language: Language): string {
  const seed = seedOf(key)
  if (seed !== undefined) return recipes[language].seed(`${seed}`)
  return recipes[language].mix(key.map(({ seed, weight }) => `${formatSigned(weight)} × ${seed}`))
}

/** `glasses +1.5` */
export function describeAmount(
  { name, amount }: Amount,
  language: Language,
  known: readonly ToldDirection[] = [],
): string {
  const direction = known.find((one) => one.name === name)
  const told = direction ? directionWords(direction, language).name : name
  return `${told} ${amount < 0 ? '−' : '+'}${Math.abs(amount)}`
}
