import 'server-only'
import { enlarge } from '#lib/image/enlarge.ts'
import { grid } from '#lib/image/grid.ts'
import { encodePng } from '#lib/image/png.ts'
import type { Raster } from '#lib/image/raster.ts'
import {
  formatRecipe,
  type PictureRecipe,
  recipeLatents,
  type WalkRecipe,
} from '#lib/latent/recipe.ts'
import { walkLatents } from '#lib/latent/walk.ts'
import { keyPictures } from '../address.ts'
import { recentlyUsed } from './cache.ts'
import type { PublishedModel } from './catalogue.ts'
import { directionsOf } from './directions.ts'
import { grow } from './render/grow.ts'
import { share } from './turns.ts'

const CACHE_BYTES = 32 * 2 ** 20

const pictures = recentlyUsed<Uint8Array<ArrayBuffer>>(CACHE_BYTES, (png) => png.length)
const inFlight = share<Uint8Array<ArrayBuffer>>()

/** Names the exact bytes of a picture: what its ETag is made of. */
export function pictureKey(model: PublishedModel, recipe: PictureRecipe, size: number): string {
  return `${model.release.digest}/${formatRecipe(recipe)}/${size}.png`
}

/**
 * A picture as a PNG that carries its recipe.
 *
 * @param size side in pixels, a whole multiple of the model's resolution
 */
export function picturePng(
  model: PublishedModel,
  recipe: PictureRecipe,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return kept(pictureKey(model, recipe, size), async () => {
    const latents = await latentsOf(model, [recipe])
    const { pictures } = await grow(model, latents, { age: recipe.age })
    const [picture] = pictures
    return encoded(model, recipe, enlarge(picture as Raster, size / model.manifest.resolution))
  })
}

/** Names the exact bytes of a strip. */
export function stripKey(model: PublishedModel, recipe: WalkRecipe, frames: number): string {
  return `${model.release.digest}/${formatRecipe(recipe)}/${frames}-frames.png`
}

/** The frames of a walk that ends where it began, side by side in one PNG. */
export function stripPng(
  model: PublishedModel,
  recipe: WalkRecipe,
  frames: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return kept(stripKey(model, recipe, frames), async () => {
    const keys = await latentsOf(model, keyPictures(recipe))
    const latents = walkLatents(keys, frames, { loop: true, path: 'slerp' })
    const { pictures } = await grow(model, latents, { age: recipe.age })
    return encoded(model, recipe, grid(pictures, frames))
  })
}

async function latentsOf(
  model: PublishedModel,
  recipes: readonly PictureRecipe[],
): Promise<Float32Array[]> {
  const { latentSize, prior } = model.manifest
  const directions = await directionsOf(model)
  return recipes.map((recipe) => recipeLatents(recipe, latentSize, prior, directions))
}

function encoded(model: PublishedModel, recipe: PictureRecipe | WalkRecipe, raster: Raster) {
  return new Uint8Array(encodePng(raster, `${model.pinned}/${formatRecipe(recipe)}`))
}

/** Those who ask for the same picture at once wait for the same render. */
async function kept(key: string, render: () => Promise<Uint8Array<ArrayBuffer>>) {
  return (
    pictures.get(key) ??
    inFlight(key, async () => {
      const png = await render()
      pictures.set(key, png)
      return png
    })
  )
}
