import { parseModelRef, parseRecipe, type Recipe } from '#lib/latent/recipe.ts'

/** Something kept or looked at: what it is a picture of, when, and how it looked. */
export type Entry = {
  /** Pinned: `lorelei-64@3f9a2c1e`. */
  model: string
  /** As links spell it. */
  recipe: string
  /** Milliseconds since 1970. */
  at: number
  /** A small PNG, to show when neither network nor release is there. */
  png?: Uint8Array<ArrayBuffer>
}

/** Pixels to remember an entry by: RGBA, row-major, `side` × `side`. */
export type Thumbnail = { rgba: Uint8ClampedArray<ArrayBuffer>; side: number }

/** What is to be kept or remembered; without pixels they are asked of the server. */
export type Keepsake = { pinned: string; recipe: Recipe; thumbnail?: Thumbnail | undefined }

/** What an entry is known by: two of one name are the same picture. */
export function nameOf({ model, recipe }: Pick<Entry, 'model' | 'recipe'>): string {
  return `${model}/${recipe}`
}

/** Bytes of a thumbnail: four times what 64 × 64 pixels take that do not pack at all. */
export const MAX_THUMBNAIL = 65_536

/**
 * What was stored, checked; undefined when it is no entry. By hand, for every page reads this, and a library would take
 * longer to load than all else that favourites need.
 */
export function readEntry(value: unknown): Entry | undefined {
  const { model, recipe, at, png } = Object(value) as Record<keyof Entry, unknown>
  if (!isPinned(model) || !isRecipe(recipe) || !isTime(at)) return undefined
  return isThumbnail(png) ? { model, recipe, at, png } : { model, recipe, at }
}

/** A release that will not change under its name. */
export function isPinned(model: unknown): model is string {
  return passes(model, (text) => parseModelRef(text).pin !== undefined)
}

/** A recipe in its one spelling. */
export function isRecipe(recipe: unknown): recipe is string {
  return passes(recipe, (text) => parseRecipe(text) !== undefined)
}

/** As far as dates go. */
export function isTime(at: unknown): at is number {
  return Number.isInteger(at) && Number(at) >= 0 && Number(at) <= 8.64e15
}

function isThumbnail(png: unknown): png is Uint8Array<ArrayBuffer> {
  return png instanceof Uint8Array && png.length <= MAX_THUMBNAIL
}

function passes(value: unknown, check: (text: string) => boolean): boolean {
  try {
    return typeof value === 'string' && check(value)
  } catch {
    return false
  }
}
