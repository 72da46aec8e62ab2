import { readRecipe } from '#lib/image/recipe-chunk.ts'
import { formatModelRef, parseModelRef, parseRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { inLanguage, splitLanguage } from '../_words/language.ts'
import { recipePage, studioPage } from '../address.ts'
import type { Dropped } from './dropped.ts'

/** Where a saved picture leads: to its page, or into the studio from there; or why it leads nowhere. */
export async function destinationOf(file: File): Promise<{ href: string } | Dropped> {
  const { name } = file
  const carried = readRecipe(new Uint8Array(await file.arrayBuffer()))
  if (carried.kind === 'not png') return { kind: 'notPng', name }
  if (carried.kind !== 'recipe') return { kind: carried.kind, name }
  const read = parse(carried.recipe)
  if (!read) return { kind: 'damaged', name }
  const status = await statusOf(read.model)
  if (status === undefined) return { kind: 'unreachable', name }
  if (status !== 200) return { kind: 'unknown', name, model: read.model }
  return { href: pageFrom(location.pathname, read) }
}

type Read = { model: string; recipe: Recipe }

function parse(text: string): Read | undefined {
  try {
    const [model = '', recipe = ''] = text.split(/\/(.*)/s)
    return { model: formatModelRef(parseModelRef(model)), recipe: parseRecipe(recipe) }
  } catch {
    return undefined
  }
}

/** What the server says of a model; undefined when it cannot be asked. */
async function statusOf(model: string): Promise<number | undefined> {
  try {
    return (await fetch(`/api/v1/models/${model}`)).status
  } catch {
    return undefined
  }
}

/** From a studio, to a studio; in the language one is in. */
function pageFrom(path: string, { model, recipe }: Read): string {
  const to = path.endsWith('/studio') ? studioPage : recipePage
  return inLanguage(splitLanguage(path).language, to(model, recipe))
}
