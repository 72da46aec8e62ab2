import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import { withRecipe } from '#lib/image/recipe-chunk.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { pictureFile } from '../../address.ts'
import { imageQuery, images } from '../contract/images.ts'
import { readQuery } from '../contract/read.ts'
import { growable } from '../growable.ts'
import { grow, growPng } from '../render/grow.ts'
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
    const spelled = formatRecipe(recipe)
    return { recipe: growable(model, recipe), spelled, format, size, factor, smooth }
  },
  key: ({ spelled, size, smooth, format }) =>
    `${spelled}/${size}${smooth ? '-smooth' : ''}.${format}`,
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
  async draw({ recipe, spelled, factor, smooth, format }, model, visitor) {
    const latents = await latentsOf(model, [recipe])
    const origin = `${model.pinned}/${spelled}`
    if (format === 'png' && factor === 1) {
      const { pictures, ...timing } = await growPng(model, latents, { age: recipe.age, visitor })
      const bytes = withRecipe(pictures[0] as Uint8Array, origin)
      return { bytes, timing: { ...timing, encoded: 0 } }
    }
    const grown = await grow(model, latents, { age: recipe.age, visitor })
    return encoded(grown, ([picture]) =>
      encodeSoon(format, picture as Raster, { factor, smooth, recipe: origin }, visitor),
    )
  },
})
