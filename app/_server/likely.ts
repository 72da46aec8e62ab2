import 'server-only'
import { closest } from '#lib/gallery/closest.ts'
import type { Recipe } from '#lib/latent/recipe.ts'
import { readTyped } from '#lib/latent/typed.ts'
import { segmentsOf } from './addressing.ts'
import { knownModels, type PublishedModel } from './catalogue.ts'

/** What somebody may have meant by an address that leads nowhere. */
export type Likely = { model: PublishedModel; recipe: Recipe }

/**
 * The picture that is likely to be meant: of the model whose name is nearest, of what else the path has that can be
 * read, and without what the model lacks.
 */
export async function likelyOf(pathname: string): Promise<Likely | undefined> {
  const [name = '', rest] = segmentsOf(pathname)
  const models = await knownModels()
  const [id] = closest(
    name.toLowerCase().replace(/@.*/, ''),
    models.map(({ release }) => release.id),
    1,
  )
  const model = models.find(({ release }) => release.id === id)
  const typed = readTyped(rest ?? (model ? '' : name))
  const of = model ?? models[0]
  if (!typed || !of || (!model && typed.text !== undefined)) return undefined
  return { model: of, recipe: without(typed.recipe, of) }
}

/** As much of a recipe as the model can grow; of an age that it has not, the nearest. */
function without(recipe: Recipe, { manifest }: PublishedModel): Recipe {
  const { directions = [], age, ...rest } = recipe
  const known = directions.filter(({ name }) => manifest.directions.includes(name))
  const ages = manifest.ages.map(({ kimg }) => kimg)
  const [nearest] = ages.toSorted((one, other) => distance(one, age) - distance(other, age))
  return {
    ...rest,
    ...(known.length > 0 && { directions: known }),
    ...(age !== undefined && nearest !== undefined && { age: nearest }),
  } as Recipe
}

function distance(kimg: number, age = 0): number {
  return Math.abs(kimg - age)
}
