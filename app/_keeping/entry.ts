/** Something kept or looked at: what it is a picture of, when, and how it looked. */
export type Entry = {
  /** Pinned: `lorelei-64@3f9a2c1e`. */
  model: string
  /** As links spell it. */
  recipe: string
  /** How a walk goes, as the address of its page says it; without it, as walks usually go. */
  options?: string
  /** Milliseconds since 1970. */
  at: number
  /** A small PNG, to show when neither network nor release is there. */
  png?: Uint8Array<ArrayBuffer>
}

/** Pixels to remember an entry by: RGBA, row-major, `side` × `side`. */
export type Thumbnail = { rgba: Uint8ClampedArray<ArrayBuffer>; side: number }

/** What an entry is of. */
export type Kept = Pick<Entry, 'model' | 'recipe' | 'options'>

/** What is to be kept or remembered, and its looks: pixels, or the address of a picture file. */
export type Keepsake = Kept & { looks: Thumbnail | string }

/** What an entry is known by: two of one name are the same picture. */
export function nameOf({ model, recipe, options }: Kept): string {
  return options ? `${model}/${recipe}?${options}` : `${model}/${recipe}`
}

/** Bytes of a thumbnail: four times what 64 × 64 pixels take that do not pack at all. */
export const MAX_THUMBNAIL = 65_536

/**
 * What was stored; undefined when it is no entry. Whether its recipe can be read is for whoever shows it to see: the pages of
 * pictures load nothing that reads recipes.
 */
export function entryIn(value: unknown): Entry | undefined {
  const { model, recipe, options, at, png } = Object(value) as Record<keyof Entry, unknown>
  if (typeof model !== 'string' || typeof recipe !== 'string' || !isTime(at)) return undefined
  return {
    ...{ model, recipe, at },
    ...(isQuery(options) && { options }),
    ...(isThumbnail(png) && { png }),
  }
}

/** As the addresses of walks have one. */
export function isQuery(options: unknown): options is string {
  return typeof options === 'string' && /^\w+=\w+(&\w+=\w+)*$/.test(options)
}

/** As far as dates go. */
export function isTime(at: unknown): at is number {
  return Number.isInteger(at) && Number(at) >= 0 && Number(at) <= 8.64e15
}

function isThumbnail(png: unknown): png is Uint8Array<ArrayBuffer> {
  return png instanceof Uint8Array && png.length <= MAX_THUMBNAIL
}
