import 'server-only'
import { GardenError } from '#lib/error.ts'
import type { Recipe } from '#lib/latent/recipe.ts'
import { type Language, splitLanguage } from '../_words/language.ts'
import { picture } from '../_words/picture.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { titled } from '../_words/titled.ts'
import { keyPictures, pictureFile, type WalkOptions, walkFile } from '../address.ts'
import { PAGES, recipeOf, respell, seedOfText } from './addressing.ts'
import { findModel, lastingRef, type PublishedModel } from './catalogue.ts'
import type { OembedAnswer } from './contract/answers.ts'
import { walkOptions } from './contract/walks.ts'
import { directionsIn } from './directions.ts'
import { growable } from './growable.ts'

/** The page that is to be embedded, and how it shows a walk. */
export type Embedded = {
  model: PublishedModel
  recipe: Recipe
  options: WalkOptions
  language: Language
}

/** The greatest sides there are, in pixels; what moves weighs more. */
const MAX_SIDE = { picture: 512, walk: 256 }

/** Seconds that a consumer may keep an answer. */
const CACHE_AGE = 86_400

/**
 * The picture or walk that a page of this site shows, in the page's language.
 *
 * @throws GardenError `not_found` for any other page, `unknown_model`, `unknown_release`, `invalid_recipe`
 */
export async function findEmbedded(url: string, site: URL): Promise<Embedded> {
  const address = URL.canParse(url, site) ? new URL(url, site) : undefined
  const { language, page } = splitLanguage(address?.pathname ?? '')
  const asked = respell(page.replace(/\/$/, ''))
  const [, name = '', text = '', ...more] = (seedOfText(asked)?.to ?? asked).split('/')
  const isOurs = address?.host === site.host && /^https?:$/.test(address.protocol)
  const isRecipes = text !== '' && !PAGES.includes(text) && more.length === 0
  if (!isOurs || !isRecipes) throw notEmbeddable(url, site)
  const model = await findModel(name)
  const recipe = growable(model, recipeOf(text))
  const query = Object.fromEntries(address.searchParams)
  return {
    model,
    recipe,
    options: recipe.kind === 'walk' ? walkOptions(recipe, query) : {},
    language,
  }
}

/**
 * What oEmbed 1.0 tells of it: a photo, which moves where it is a walk.
 *
 * @param limit the greatest side that there is room for, in pixels
 */
export async function embed(
  { model, recipe, options, language }: Embedded,
  site: URL,
  limit = Number.POSITIVE_INFINITY,
): Promise<OembedAnswer> {
  const { manifest } = model
  const { resolution } = manifest
  const name = lastingRef(model)
  const side = sideWithin(Math.min(limit, MAX_SIDE[recipe.kind]), resolution)
  const [key] = keyPictures(recipe)
  const file =
    recipe.kind === 'walk'
      ? walkFile(name, recipe, { ...options, size: side })
      : pictureFile(name, key, side)
  const shown = Math.min(side, limit)
  const thumbnail = Math.min(resolution, limit)
  return {
    type: 'photo',
    version: '1.0',
    title: picture[language].title(
      describeRecipe(recipe, language, await directionsIn(model, [recipe])),
      titled(manifest, language).title,
    ),
    provider_name: 'Latent Garden',
    provider_url: site.origin,
    cache_age: CACHE_AGE,
    url: new URL(file, site).href,
    width: shown,
    height: shown,
    thumbnail_url: new URL(pictureFile(name, key), site).href,
    thumbnail_width: thumbnail,
    thumbnail_height: thumbnail,
  }
}

/** The greatest whole multiple that fits; where none does, the smallest that is drawn. */
function sideWithin(limit: number, resolution: number): number {
  return resolution * Math.max(1, Math.floor(limit / resolution))
}

function notEmbeddable(url: string, site: URL): GardenError {
  const named = JSON.stringify(url.length > 60 ? `${url.slice(0, 60)}…` : url)
  return new GardenError('not_found', `${named} is not the page of a picture or a walk here.`, {
    suggestion: `Give the address of one, such as ${site.origin}/lorelei-64/1234567.`,
  })
}
