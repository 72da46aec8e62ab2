import 'server-only'
import { parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import type { Language } from '../_words/language.ts'
import { walks as words } from '../_words/walks.ts'
import type { PublishedModel } from './catalogue.ts'

/** A walk of the gallery; `name` in the language that was asked for. */
export type NamedWalk = { recipe: WalkRecipe; name: string }

/** Walks of each model, as many at least. */
const LEAST = 12

/**
 * Past numbers that everybody knows, which any model can be walked along; nearer to the ordinary than a walk is by
 * itself, for what is rare is often what a model has not learned.
 */
const KNOWN: readonly [name: keyof (typeof words)['en']['names'], recipe: string][] = [
  ['fibonacci', '5,8,13,21,34,55~0.7'],
  ['pi', '3,14,15,92,65,35~0.7'],
  ['primes', '2,3,5,7,11,13~0.7'],
  ['doubling', '2,4,8,16,32,64~0.7'],
  ['sevens', '7,77,777,7777~0.7'],
  ['squares', '1,4,9,16,25,36~0.7'],
  ['countdown', '10,9,8,7,6,5,4,3,2,1~0.7'],
  ['golden', '1,61,80,33,98~0.7'],
  ['perfect', '6,28,496,8128~0.7'],
  ['triangles', '3,6,10,15,21,28~0.7'],
  ['euler', '2,71,828,1828~0.7'],
  ['dozens', '12,24,36,48,60~0.7'],
  ['cubes', '8,27,64,125,216~0.7'],
  ['catalan', '5,14,42,132,429~0.7'],
]

/** The walks of a model that have a name: those that came with its release first. */
export function walksOf({ manifest }: PublishedModel, language: Language): NamedWalk[] {
  const { curated } = manifest
  const own = (curated?.walks ?? []).map((walk) => ({
    recipe: parseRecipe(walk.recipe) as WalkRecipe,
    name: walk[language] ?? walk.en,
  }))
  const known = KNOWN.map(([name, recipe]) => ({
    recipe: parseRecipe(recipe) as WalkRecipe,
    name: words[language].names[name],
  }))
  return [...own, ...known.slice(0, Math.max(0, LEAST - own.length))]
}
