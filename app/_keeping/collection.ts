import { KEPT_PAGE } from '../address.ts'
import type { Entry } from './entry.ts'

/** Pictures and walks that one link holds at most. */
export const MAX_COLLECTION = 64

/** A picture or walk as a link names it. */
export type Named = Pick<Entry, 'model' | 'recipe'>

/** The page of a collection: each model once, its recipes after it. The order of recipes of one model stays. */
export function collectionPage(named: readonly Named[]): string {
  const recipes = new Map<string, string[]>()
  for (const { model, recipe } of named) recipes.set(model, [...(recipes.get(model) ?? []), recipe])
  const parts = [...recipes].map(([model, own]) => `of=${plain(`${model}/${own.join(';')}`)}`)
  return `${KEPT_PAGE}?${parts.join('&')}`
}

/** What the query of such a page names, each once, as it was written: nothing of it is certain to exist. */
export function readCollection(of: string | readonly string[]): Named[] {
  const named = [of].flat().flatMap((part) => {
    const [model = '', recipes = ''] = part.split(/\/(.*)/s)
    // A plus that somebody typed has become a space on its way here.
    const written = recipes.split(';').map((recipe) => recipe.trim().replaceAll(' ', '+'))
    return written.filter(Boolean).map((recipe) => ({ model, recipe }))
  })
  return [...new Map(named.map((one) => [`${one.model}/${one.recipe}`, one])).values()]
}

/** Readable in a query; a plus there would be read as a space. */
function plain(text: string): string {
  return encodeURIComponent(text).replaceAll(/%(40|2F|3B|2C|3A)/g, decodeURIComponent)
}
