import type { Recipe } from '#lib/latent/recipe.ts'

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
