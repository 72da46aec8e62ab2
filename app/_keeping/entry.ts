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

/** What is to be kept or remembered, and its looks: pixels, or the address of a picture file. */
export type Keepsake = Pick<Entry, 'model' | 'recipe'> & { looks: Thumbnail | string }

/** What an entry is known by: two of one name are the same picture. */
export function nameOf({ model, recipe }: Pick<Entry, 'model' | 'recipe'>): string {
  return `${model}/${recipe}`
}

/** Bytes of a thumbnail: four times what 64 × 64 pixels take that do not pack at all. */
export const MAX_THUMBNAIL = 65_536

/**
 * What was stored; undefined when it is no entry. Whether its recipe can be read is for whoever shows it to see: the pages of
 * pictures load nothing that reads recipes.
 */
export function entryIn(value: unknown): Entry | undefined {
  const { model, recipe, at, png } = Object(value) as Record<keyof Entry, unknown>
  if (typeof model !== 'string' || typeof recipe !== 'string' || !isTime(at)) return undefined
  return isThumbnail(png) ? { model, recipe, at, png } : { model, recipe, at }
}

/** As far as dates go. */
export function isTime(at: unknown): at is number {
  return Number.isInteger(at) && Number(at) >= 0 && Number(at) <= 8.64e15
}

function isThumbnail(png: unknown): png is Uint8Array<ArrayBuffer> {
  return png instanceof Uint8Array && png.length <= MAX_THUMBNAIL
}
