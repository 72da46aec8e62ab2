import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { pictureFile } from '../../address.ts'
import { imageQuery, images } from '../contract/images.ts'
import { readQuery } from '../contract/read.ts'
import { growable } from '../growable.ts'
import { grow } from '../render/grow.ts'
import { drawing } from './drawing.ts'
import { encoded } from './encoded.ts'
import { latentsOf } from './latents.ts'
import { encodeSoon } from './still.ts'

/** One picture; a PNG carries its recipe. */
export const picture = drawing({
  endpoint: images,
  ask(model, { recipe, format }, request) {
    const { resolution } = model.manifest
    const { size } = readQuery(imageQuery(resolution), request)
    return { recipe: growable(model, recipe), format, size, factor: size / resolution }
  },
  key: ({ recipe, size, format }) => `${formatRecipe(recipe)}/${size}.${format}`,
  address: (model, { recipe, size, factor, format }) =>
    pictureFile(model, recipe, factor === 1 ? undefined : size, format),
  pictures: () => 1,
  async draw({ recipe, factor, format }, model, signal) {
    const latents = await latentsOf(model, [recipe])
    const grown = await grow(model, latents, { age: recipe.age, signal })
    const origin = `${model.pinned}/${formatRecipe(recipe)}`
    return encoded(grown, ([picture]) =>
      encodeSoon(format, picture as Raster, { factor, recipe: origin }, signal),
    )
  },
})
