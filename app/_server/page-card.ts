import 'server-only'
import { keyOf } from '#lib/latent/key.ts'
import type { WalkRecipe } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { type CardPage, cardFile } from '../address.ts'
import { knownModels, lastingRef, type PublishedModel } from './catalogue.ts'
import { ORDINARY } from './day.ts'
import { CARD } from './drawing/card/layout.ts'

/** Pictures for which a card has room. */
const ROOM = 12

/**
 * What networks show beside a link to a page that is no recipe's: a model's pictures.
 *
 * @param alt what is to be seen, in the language of the page
 */
export function pageCard(model: PublishedModel, page: CardPage, alt: string) {
  return { file: cardFile(lastingRef(model), severalOf(model.manifest), page), ...CARD, alt }
}

/** The same of the first model, for the props of a page; nothing where there is none, or it is not known now. */
export async function siteCard(page: CardPage, alt: string) {
  const [model] = await knownModels()
  return model ? { image: pageCard(model, page, alt) } : {}
}

function severalOf({ curated }: PublishedModel['manifest']): WalkRecipe {
  const chosen = curated?.seeds ?? []
  const seeds =
    chosen.length < ROOM ? Array.from({ length: ROOM }, (_, i) => toSeed(i)) : chosen.slice(0, ROOM)
  const truncation = chosen.length < ROOM ? ORDINARY : 1
  return { kind: 'walk', keys: seeds.map(keyOf), truncation }
}
