import {
  formatRecipe,
  type PictureRecipe,
  type Recipe,
  type WalkRecipe,
} from '#lib/latent/recipe.ts'
import type { Way } from '#lib/latent/walk.ts'
import { stepsOf } from './steps.ts'

/** Every address of the site. `model` is a reference as links spell it: `lorelei-64` or `lorelei-64@3f9a2c1e`. */

export const KEPT_PAGE = '/kept'

/** The gallery of walks. */
export const WALKS_PAGE = '/walks'

/** The picture and the walk of the day, and a feed of them. */
export const TODAY_PAGE = '/today'
export const FEED_FILE = '/today.atom'

/** Shown by the service worker where a page is not on the device. */
export const OFFLINE_PAGE = '/offline'

/** The documentation of the API, and the document that it is made of. */
export const API_PAGE = '/api'
export const OPENAPI_FILE = '/api/v1/openapi.json'

export function modelPage(model: string): string {
  return `/${model}`
}

/** How a walk is to be shown; what is left out is as it usually is. */
export type WalkOptions = Partial<Way> & { frames?: number; fps?: number }

/** A GIF counts in hundredths of a second, and players take a single one for ten. */
export const MAX_GIF_FPS = 50

/** The greatest number of frames in a strip. */
export const MAX_STRIP_FRAMES = 96

/** A walk's options as a format can have them; the others are as they were. */
export function optionsFor(format: string, options: WalkOptions): WalkOptions {
  const { fps, frames, ...way } = options
  if (format === 'gif' && fps) return { ...options, fps: Math.min(fps, MAX_GIF_FPS) }
  // Frames side by side have no pace.
  if (format === 'png') return frames ? { ...way, frames: Math.min(frames, MAX_STRIP_FRAMES) } : way
  return options
}

/** A picture's or a walk's own page. */
export function recipePage(model: string, recipe: Recipe, options: WalkOptions = {}): string {
  const query = walkQuery(options)
  return `/${model}/${formatRecipe(recipe)}${query && `?${query}`}`
}

/** What the address of a walk's page says of how it is shown, always in the same order. */
export function walkQuery({ loop = true, path, easing, frames, fps }: WalkOptions): string {
  return queryOf({
    frames,
    fps,
    loop: loop ? undefined : loop,
    path: path === 'slerp' ? undefined : path,
    easing: easing === 'linear' ? undefined : easing,
  })
}

/** The studio, with a picture or a walk in it. */
export function studioPage(model: string, recipe?: Recipe, options: WalkOptions = {}): string {
  const { frames, loop = true, path, easing, fps } = options
  const keys = recipe?.kind === 'walk' ? recipe.keys.length : 0
  return addressed(`/${model}/studio`, {
    r: recipe && queryText(formatRecipe(recipe)),
    path,
    easing,
    loop: loop ? undefined : 0,
    steps: keys && frames ? stepsOf(frames, { keys, loop }) : undefined,
    fps,
  })
}

/** The plane through a model's latents, at a place of it when `query` tells one. */
export function mapPage(model: string, query = ''): string {
  return `/${model}/map${query}`
}

/** Where visitors open checkpoints of their own. */
export const OWN_PAGE = '/own'

/** Answers with the picture of a seed, or with one that nobody chose. */
export const RANDOM_ROUTE = '/grow'

export function randomPage(model: string): string {
  return `${RANDOM_ROUTE}?model=${model}`
}

/** How pictures are enlarged: every pixel a square, or with as little of squares as can be. */
export type Scale = 'pixel' | 'smooth'

/**
 * @param size in pixels; the model's own resolution when absent
 * @param scale how it is enlarged to that; pixel by pixel when absent
 */
export function pictureFile(
  model: string,
  recipe: PictureRecipe,
  size?: number,
  format = 'png',
  scale?: Scale,
): string {
  return addressed(`/api/v1/images/${model}/${formatRecipe(recipe)}.${format}`, { size, scale })
}

/** The pictures of consecutive seeds on one sheet. */
export function gridFile(
  model: string,
  { from, to }: { from: number; to: number },
  format: string,
  query: Query,
): string {
  return addressed(`/api/v1/grids/${model}/${from}-${to}.${format}`, query)
}

/** A walk's frames side by side. */
export function stripFile(model: string, recipe: WalkRecipe, query: Query = {}): string {
  return walkFile(model, recipe, query, 'png')
}

/** A walk that moves. */
export function walkFile(model: string, recipe: WalkRecipe, query: Query, format = 'webp'): string {
  return addressed(`/api/v1/walks/${model}/${formatRecipe(recipe)}.${format}`, query)
}

/** A picture over all ages of its model. */
export function timelineFile(
  model: string,
  recipe: PictureRecipe,
  query: Query,
  format = 'webp',
): string {
  return addressed(`/api/v1/timelines/${model}/${formatRecipe(recipe)}.${format}`, query)
}

/** Pages that have a card with pictures of several seeds; those of recipes have their own. */
export const CARD_PAGES = ['wall', 'model', 'studio', 'map', 'walks', 'own', 'api'] as const

export type CardPage = (typeof CARD_PAGES)[number]

/** What networks show beside a link to a recipe's page, or to another whose pictures are the recipe's. */
export function cardFile(model: string, recipe: Recipe, page?: CardPage): string {
  return addressed(`/api/v1/cards/${model}/${formatRecipe(recipe)}.png`, { page })
}

/** What oEmbed tells of a page, whose address is absolute. */
export function oembedFile(page: string): string {
  return `/api/v1/oembed?url=${encodeURIComponent(page)}`
}

/** A file of a release, as it was published. */
export function publishedFile(id: string, digest: string, path: string): string {
  return `/releases/${id}/${digest}/${path}`
}

/** The picture of each key frame; a picture's own recipe is its only one. */
export function keyPictures(recipe: Recipe): [PictureRecipe, ...PictureRecipe[]] {
  if (recipe.kind === 'picture') return [recipe]
  const { keys, ...growth } = recipe
  const pictures = keys.map((key) => ({ ...growth, kind: 'picture', key }) as const)
  return pictures as [PictureRecipe, ...PictureRecipe[]]
}

/** What an address asks for; what is left out is as it usually is. */
type Query = Record<string, string | number | boolean | undefined>

function addressed(path: string, query: Query): string {
  const text = queryOf(query)
  return text ? `${path}?${text}` : path
}

/** The text of a query, without the question mark. */
function queryOf(query: Query): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined)
  return asked.map(([key, value]) => `${key}=${value}`).join('&')
}

/** A text for a query, as short as it may be: what recipes are spelled with stays, but for the plus that would be a space. */
export function queryText(text: string): string {
  return encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':')
}
