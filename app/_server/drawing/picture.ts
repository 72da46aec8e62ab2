import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { pictureFile } from '../../address.ts'
import { imageQuery, images } from '../contract/images.ts'
import { readQuery } from '../contract/read.ts'
import { growable } from '../growable.ts'
import { grow } from '../render/grow.ts'
import { agesOf } from './cost.ts'
import { drawing } from './drawing.ts'
import { encoded } from './encoded.ts'
import { latentsOf } from './latents.ts'
import { encodeSoon, stillPlace } from './still.ts'

/** One picture; a PNG carries its recipe. */
export const picture = drawing({
  endpoint: images,
  ask(model, { recipe, format }, request) {
    const { resolution } = model.manifest
    const { size, scale } = readQuery(imageQuery(resolution), request)
    const factor = size / resolution
    const smooth = factor > 1 && scale === 'smooth'
    return { recipe: growable(model, recipe), format, size, factor, smooth }
  },
  key: ({ recipe, size, smooth, format }) =>
    `${formatRecipe(recipe)}/${size}${smooth ? '-smooth' : ''}.${format}`,
  address: (model, { recipe, size, factor, smooth, format }) =>
    pictureFile(
      model,
      recipe,
      factor === 1 ? undefined : size,
      format,
      smooth ? 'smooth' : undefined,
    ),
  work: ({ recipe, size }) => ({ pictures: 1, pixels: size ** 2, ages: agesOf(recipe) }),
  place: stillPlace,
  async draw({ recipe, factor, smooth, format }, model, visitor) {
    const latents = await latentsOf(model, [recipe])
    const packed = format === 'png' && factor === 1
    const grown = await grow(model, latents, { age: recipe.age, packed, visitor })
    const origin = `${model.pinned}/${formatRecipe(recipe)}`
    return encoded(grown, ([picture]) =>
      encodeSoon(format, picture as Raster, { factor, smooth, recipe: origin }, visitor),
    )
  },
})
