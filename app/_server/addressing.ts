import 'server-only'
import { GardenError } from '#lib/error.ts'
import { formatModelRef, formatRecipe, parseRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { readTyped } from '#lib/latent/typed.ts'
import { API_PAGE, TODAY_PAGE, WALKS_PAGE } from '../address.ts'
import { decodeSegment, findModel, listModels } from './catalogue.ts'
import { closed, isStoreFault } from './closed.ts'
import { growable } from './growable.ts'
import { requireWhole } from './whole.ts'

/** Pages that are made of all models: there is nothing to show on them where none can be read. */
export const OF_ALL = ['/', API_PAGE, WALKS_PAGE, TODAY_PAGE]

/**
 * Why a page's path leads nowhere, in the words of whoever refused it; undefined when it leads somewhere. It is
 * `storage_unavailable` where that cannot be known now.
 *
 * @param pathname in English: of `OF_ALL`, `/<model>`, `/<model>/<recipe>`, `/<model>/studio` or `/<model>/map`
 */
export async function faultOf(pathname: string): Promise<GardenError | undefined> {
  const [model, rest] = segmentsOf(pathname)
  try {
    const published = model && !OF_ALL.includes(pathname) ? await findModel(model) : undefined
    if (!published) await listModels()
    else await requireWhole(published)
    if (published && rest && !PAGES.includes(rest)) growable(published, parseRecipe(rest))
    return undefined
  } catch (error) {
    if (error instanceof GardenError && REFUSED.includes(error.code)) return error
    if (!isStoreFault(error)) throw error
    console.error(error)
    return closed(error)
  }
}

/**
 * The canonical spelling of a path that a visitor typed nearly right, as `readTyped` reads numbers and recipes.
 * The path itself when nothing is wrong with it, or nothing helps.
 */
export function respell(pathname: string): string {
  const [model = '', rest, ...more] = segmentsOf(pathname)
  if (more.length > 0 || !/^[a-z0-9-]+(@[0-9a-f]+)?$/i.test(model)) return pathname
  const path = `/${spelledBy(model, rest).filter(Boolean).map(encodeSegment).join('/')}`
  return path === `/${[model, rest].filter(Boolean).map(encodeSegment).join('/')}` ? pathname : path
}

/**
 * Where a text leads that is no recipe, as `/lorelei-64/Ada` has it: to the picture of its seed, with the text behind
 * a `#`, for the page to tell. Undefined for what is no text in a recipe's place.
 */
export function seedOfText(pathname: string): { to: string; text: string } | undefined {
  const [model = '', rest = '', ...more] = segmentsOf(pathname)
  const typed = more.length === 0 && !PAGES.includes(rest) ? readTyped(rest) : undefined
  if (typed?.text === undefined) return undefined
  return { to: `/${encodeSegment(model)}/${formatRecipe(typed.recipe)}`, text: typed.text }
}

/** The recipe of a page's path. */
export function recipeOf(segment: string): Recipe {
  return parseRecipe(decodeSegment(segment))
}

/** Of a model, beside those of recipes. */
export const PAGES = ['studio', 'map']

const REFUSED = ['unknown_model', 'unknown_release', 'invalid_recipe']

/** What lies between the slashes, decoded. */
export function segmentsOf(pathname: string): string[] {
  return pathname.split('/').slice(1).map(decodeSegment)
}

/** `@ , ~ ! + :` stay readable in links. */
function encodeSegment(segment: string | undefined): string {
  return encodeURIComponent(segment ?? '')
    .replace(/%40/g, '@')
    .replace(/%2C/g, ',')
    .replace(/%2B/g, '+')
    .replace(/%3A/g, ':')
}

/** A model and what is asked of it; of a link the model that it names. */
function spelledBy(model: string, rest: string | undefined): (string | undefined)[] {
  const typed = rest === undefined || isRecipe(rest) ? undefined : readTyped(rest)
  if (!typed || typed.text !== undefined) return [model.toLowerCase(), rest]
  const named = typed.model ? formatModelRef(typed.model) : model.toLowerCase()
  return [named, formatRecipe(typed.recipe)]
}

/** Whether it is spelled as recipes are; not whether a model can grow it. */
export function isRecipe(text: string): boolean {
  try {
    parseRecipe(text)
    return true
  } catch {
    return false
  }
}
