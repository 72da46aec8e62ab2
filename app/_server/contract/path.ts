import 'server-only'
import * as z from 'zod'
import { GardenError } from '#lib/error.ts'
import { AGELESS, GROWTH, KEY, MODEL_ID, PIN, SEED } from '#lib/latent/grammar.ts'
import { formatKey, type Key } from '#lib/latent/key.ts'
import { type PictureRecipe, parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import { MAX_SEED, type Seed, toSeed } from '#lib/latent/seed.ts'

/** The greatest number of pictures in a grid. */
const MAX_PICTURES = 256

/** Seeds of a grid, both among them. */
export type SeedRange = { from: Seed; to: Seed }

const SEEDS = `^${SEED}-${SEED}$`

/** A model's reference; whether there is one is for the catalogue to say. */
export const modelParam = z.string().meta({
  description:
    'A model, such as `lorelei-64`: its newest release. With a pin, `lorelei-64@3f9a2c1e` (the first 8 hex digits of the digest), one release for good.',
  pattern: `^${MODEL_ID}(@${PIN})?$`,
})

export const pictureParam = z
  .string()
  .meta({
    description:
      'A recipe: a seed (0 … 4294967295) or a mix of up to 8 (`12*0.6_77*0.4`, weights −9 … 9, sorted by seed), then a truncation (`~0.7`, 0 … 2), directions (`+name:1.5`, `-name:0.5`, at most 3 either way, sorted by name) and an age (`!320`, in kimg), as far as they are wanted. Every recipe has one spelling.',
    pattern: `^${KEY}${GROWTH}$`,
    examples: ['1234567', '42~0.7', '12*0.6_77*0.4'],
  })
  .transform(parsePicture)

/** A picture over all ages: it names none itself. */
export const agelessParam = z
  .string()
  .meta({
    description: 'The recipe of a picture, without an age: the timeline shows every age.',
    pattern: `^${KEY}${AGELESS}$`,
    examples: ['1234567'],
  })
  .transform(parseAgeless)

export const walkParam = z
  .string()
  .meta({
    description:
      'The recipe of a walk: 2 … 32 seeds or mixes with commas between, then a truncation, directions and an age as in a picture’s.',
    pattern: `^${KEY}(,${KEY}){1,31}${GROWTH}$`,
    examples: ['12,57,99', '12,57~0.8'],
  })
  .transform(parseWalk)

export const recipeParam = z
  .string()
  .meta({
    description: 'The recipe of a picture or a walk.',
    pattern: `^${KEY}(,${KEY}){0,31}${GROWTH}$`,
    examples: ['1234567', '12,57,99'],
  })
  .transform((text) => parseRecipe(text))

export const seedsParam = z
  .string()
  .meta({
    description: `The first and the last seed, with a hyphen between; at most ${MAX_PICTURES} pictures.`,
    pattern: SEEDS,
    examples: ['0-63', '100-108'],
  })
  .transform(parseSeeds)

function parsePicture(text: string): PictureRecipe {
  const recipe = parseRecipe(text)
  if (recipe.kind === 'picture') return recipe
  throw new GardenError('invalid_recipe', `${text.slice(0, 60)} is a walk, not one picture.`, {
    suggestion: `Ask for ${formatKey(recipe.keys[0] as Key)} alone, or for the walk under /api/v1/walks.`,
  })
}

function parseAgeless(text: string): PictureRecipe {
  const recipe = parsePicture(text)
  if (recipe.age === undefined) return recipe
  throw new GardenError('invalid_recipe', `${text.slice(0, 60)} is of one age.`, {
    suggestion: `A timeline shows them all: leave !${recipe.age} out.`,
  })
}

function parseWalk(text: string): WalkRecipe {
  const recipe = parseRecipe(text)
  if (recipe.kind === 'walk') return recipe
  throw new GardenError('invalid_recipe', `${text.slice(0, 60)} is one picture, not a walk.`, {
    suggestion: 'Name two seeds or more, such as 12,57,99.',
  })
}

function parseSeeds(text: string): SeedRange {
  const match = new RegExp(SEEDS).exec(text)
  const [from, to] = [Number(match?.[1]), Number(match?.[2])]
  if (!match || Math.max(from, to) > MAX_SEED) throw noSeeds(text)
  if (to < from) throw invalidSeeds(text, 'counts down', `Write ${to}-${from}.`)
  if (to - from < MAX_PICTURES) return { from: toSeed(from), to: toSeed(to) }
  const last = from + MAX_PICTURES - 1
  throw invalidSeeds(
    text,
    `names ${to - from + 1} pictures`,
    `A grid has at most ${MAX_PICTURES}: write ${from}-${last}.`,
  )
}

function noSeeds(text: string): GardenError {
  return invalidSeeds(
    text,
    'does not name two seeds',
    `Write the first and the last, from 0 to ${MAX_SEED}: 0-63.`,
  )
}

function invalidSeeds(text: string, problem: string, suggestion: string): GardenError {
  const named = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
  return new GardenError('invalid_recipe', `${named} ${problem}.`, { suggestion })
}
