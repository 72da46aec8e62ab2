import {
  formatRecipe,
  type PictureRecipe,
  type Recipe,
  type WalkRecipe,
} from '#lib/latent/recipe.ts'

/** Every address of the site. `model` is a reference as links spell it: `lorelei-64` or `lorelei-64@3f9a2c1e`. */

export function modelPage(model: string): string {
  return `/${model}`
}

export function recipePage(model: string, recipe: Recipe): string {
  return `/${model}/${formatRecipe(recipe)}`
}

export function studioPage(model: string, seed?: number): string {
  return seed === undefined ? `/${model}/studio` : `/${model}/studio?seed=${seed}`
}

/** The studio with a walk from one seed to another. */
export function studioWalkPage(model: string, from?: number, to?: number): string {
  return `/${model}/studio?seed=${from}&from=${from}&to=${to}`
}

/** A page that answers with a picture nobody chose. */
export function randomPage(model: string): string {
  return `/grow?model=${model}`
}

/** `size` in pixels; the model's own resolution when absent. */
export function pictureFile(model: string, recipe: PictureRecipe, size?: number): string {
  const address = `/api/v1/images/${model}/${formatRecipe(recipe)}.png`
  return size === undefined ? address : `${address}?size=${size}`
}

/** A walk's frames side by side. */
export function stripFile(model: string, recipe: WalkRecipe): string {
  return `/api/v1/walks/${model}/${formatRecipe(recipe)}.png`
}

/** A walk that moves. `size` in pixels; the model's own resolution when absent. */
export function walkFile(model: string, recipe: WalkRecipe, size?: number): string {
  const address = `/api/v1/walks/${model}/${formatRecipe(recipe)}.webp`
  return size === undefined ? address : `${address}?size=${size}`
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
  const { seeds, ...growth } = recipe
  const keys = seeds.map((seed) => ({ ...growth, kind: 'picture', seed }) as const)
  return keys as [PictureRecipe, ...PictureRecipe[]]
}
