import 'server-only'
import { setMaxListeners } from 'node:events'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { timelineFile } from '../../address.ts'
import type { PublishedModel } from '../catalogue.ts'
import { readQuery } from '../contract/read.ts'
import { timelineQuery, timelines } from '../contract/walks.ts'
import { growable } from '../growable.ts'
import { type Grown, grow } from '../render/grow.ts'
import type { Visitor } from '../visitor.ts'
import { drawing } from './drawing.ts'
import { encoded } from './encoded.ts'
import { encodeFilm, filmPlace } from './film/encode.ts'
import { latentsOf } from './latents.ts'

/** Seconds that the finished picture stays longer. */
const HOLD = 2

/** One picture over all ages of its model, the finished one last. */
export const timeline = drawing({
  endpoint: timelines,
  ask(model, { recipe, format }, request) {
    const query = readQuery(timelineQuery(model.manifest.resolution, format), request)
    return { recipe: growable(model, recipe), format, ...query }
  },
  key: ({ recipe, fps, size, format }) =>
    `${formatRecipe(recipe)}/ages/${fps}-fps/${size}.${format}`,
  address: (model, { recipe, format, ...query }) => timelineFile(model, recipe, query, format),
  work({ size }, { manifest }) {
    const ages = manifest.ages.length
    return { pictures: ages + 1, pixels: (ages + 1) * size ** 2, ages }
  },
  place: filmPlace,
  async draw({ recipe, fps, size, format }, model, visitor) {
    const factor = size / model.manifest.resolution
    return encoded(await growAges(recipe, model, visitor), (pictures) =>
      encodeFilm({ format, pictures, factor, fps, hold: HOLD }, visitor),
    )
  },
})

/** Each age is a generator of its own: they are grown side by side, and the last to be ready tells what it took. */
async function growAges(
  recipe: PictureRecipe,
  model: PublishedModel,
  visitor: Visitor,
): Promise<Grown> {
  const latents = await latentsOf(model, [recipe])
  const ages = [...model.manifest.ages.map(({ kimg }) => kimg), undefined]
  // Node warns of a leak where more than ten wait for one signal.
  if (visitor.signal) setMaxListeners(2 * ages.length, visitor.signal)
  const grown = await Promise.all(ages.map((age) => grow(model, latents, { age, visitor })))
  return {
    pictures: grown.flatMap(({ pictures }) => pictures),
    queued: Math.max(...grown.map(({ queued }) => queued)),
    inferred: Math.max(...grown.map(({ inferred }) => inferred)),
  }
}
