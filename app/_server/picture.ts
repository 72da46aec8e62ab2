import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import type { StillFormat } from '#lib/image/still/formats.ts'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { cached } from './cached.ts'
import type { PublishedModel } from './catalogue.ts'
import { encoded } from './encoded.ts'
import { latentsOf } from './latents.ts'
import { grow } from './render/grow.ts'
import { encodeSoon } from './still.ts'
import type { Visitor } from './visitor.ts'

/** One picture, as a file. */
export type AskedPicture = {
  model: PublishedModel
  recipe: PictureRecipe
  /** Side in pixels, a whole multiple of the model's resolution. */
  size: number
  format: StillFormat
}

/** Names the exact bytes of a picture: what its ETag is made of. */
export function pictureKey({ model, recipe, size, format }: AskedPicture): string {
  return `${model.release.digest}/${formatRecipe(recipe)}/${size}.${format}`
}

/** A picture; a PNG carries its recipe. */
export function drawPicture(asked: AskedPicture, visitor: Visitor) {
  const { model, recipe, size, format } = asked
  return cached(pictureKey(asked), visitor, 1, async (signal) => {
    const latents = await latentsOf(model, [recipe])
    const grown = await grow(model, latents, { age: recipe.age, signal })
    const factor = size / model.manifest.resolution
    const origin = `${model.pinned}/${formatRecipe(recipe)}`
    return encoded(grown, ([picture]) =>
      encodeSoon(format, picture as Raster, { factor, recipe: origin }, signal),
    )
  })
}
