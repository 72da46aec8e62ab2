import 'server-only'
import { GardenError } from '#lib/error.ts'
import { parseRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { MAX_COLLECTION, type Named, readCollection } from '../_keeping/collection.ts'
import { findModel, type PublishedModel } from './catalogue.ts'
import { growable } from './growable.ts'

/** A picture or walk that can be shown. */
export type Chosen = { model: PublishedModel; recipe: Recipe }

/** A part of a link that leads nowhere, and why. */
export type Astray = { part: string; reason: string }

export type Collection = { chosen: Chosen[]; astray: Astray[]; isLonger: boolean }

/** What a collection's link names: what can be shown, and what cannot. */
export async function collectionOf(of: string | readonly string[]): Promise<Collection> {
  const named = readCollection(of)
  const found = await Promise.all(named.slice(0, MAX_COLLECTION).map(find))
  return {
    chosen: found.filter((one) => 'model' in one),
    astray: found.filter((one) => 'part' in one),
    isLonger: named.length > MAX_COLLECTION,
  }
}

async function find({ model: ref, recipe }: Named): Promise<Chosen | Astray> {
  try {
    const model = await findModel(ref)
    return { model, recipe: growable(model, parseRecipe(recipe)) }
  } catch (error) {
    if (!(error instanceof GardenError)) throw error
    return { part: `${ref}/${recipe}`.slice(0, 80), reason: error.message }
  }
}
