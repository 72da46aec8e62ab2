import 'server-only'
import { notFound, permanentRedirect } from 'next/navigation'
import { GardenError } from '#lib/error.ts'
import { parseRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { decodeSegment, findModel, type PublishedModel } from './catalogue.ts'
import { respellRecipe } from './spelling.ts'

/** The model a page is about. Another spelling leads to the right one, a name unknown here to the 404 page. */
export async function openModel(segment: string, rest = ''): Promise<PublishedModel> {
  const name = decodeSegment(segment)
  const lower = name.toLowerCase()
  if (name !== lower && /^[a-z0-9@-]+$/.test(lower)) permanentRedirect(`/${lower}${rest}`)
  return findModel(name).catch(refuse)
}

/** The model and recipe a page is about. */
export async function openRecipe(params: { model: string; recipe: string }) {
  const text = decodeSegment(params.recipe)
  const model = await openModel(params.model, `/${params.recipe}`)
  const recipe = read(text)
  if (recipe) return { model, recipe }
  const meant = respellRecipe(text)
  return meant ? permanentRedirect(`/${model.ref}/${meant}`) : notFound()
}

function read(text: string): Recipe | undefined {
  try {
    return parseRecipe(text)
  } catch {
    return undefined
  }
}

function refuse(error: unknown): never {
  if (error instanceof GardenError && error.code.startsWith('unknown_')) notFound()
  throw error
}
