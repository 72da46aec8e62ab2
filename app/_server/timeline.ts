import 'server-only'
import { setMaxListeners } from 'node:events'
import type { AnimationFormat } from '#lib/image/moving/formats.ts'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { cached } from './cached.ts'
import type { PublishedModel } from './catalogue.ts'
import { encoded } from './encoded.ts'
import { encodeFilm } from './film/encode.ts'
import { latentsOf } from './latents.ts'
import { type Grown, grow } from './render/grow.ts'
import type { Visitor } from './visitor.ts'

/** One picture over all ages of its model, the finished one last. */
export type AskedTimeline = {
  model: PublishedModel
  recipe: PictureRecipe
  fps: number
  /** Side in pixels, a whole multiple of the model's resolution. */
  size: number
  format: AnimationFormat
}

/** Seconds that the finished picture stays longer. */
const HOLD = 2

/** Names the exact bytes of a timeline. */
export function timelineKey({ model, recipe, fps, size, format }: AskedTimeline): string {
  return `${model.release.digest}/${formatRecipe(recipe)}/ages/${fps}-fps/${size}.${format}`
}

export function drawTimeline(asked: AskedTimeline, visitor: Visitor) {
  const { model, fps, size, format } = asked
  const { ages, resolution } = model.manifest
  return cached(timelineKey(asked), visitor, ages.length + 1, async (signal) =>
    encoded(await growAges(asked, signal), (pictures) =>
      encodeFilm({ format, pictures, factor: size / resolution, fps, hold: HOLD }, signal),
    ),
  )
}

/** Each age is a generator of its own: they are grown side by side, and the last to be ready tells what it took. */
async function growAges({ model, recipe }: AskedTimeline, signal: AbortSignal): Promise<Grown> {
  const latents = await latentsOf(model, [recipe])
  const ages = [...model.manifest.ages.map(({ kimg }) => kimg), undefined]
  // Node warns of a leak where more than ten wait for one signal.
  setMaxListeners(2 * ages.length, signal)
  const grown = await Promise.all(ages.map((age) => grow(model, latents, { age, signal })))
  return {
    pictures: grown.flatMap(({ pictures }) => pictures),
    queued: Math.max(...grown.map(({ queued }) => queued)),
    inferred: Math.max(...grown.map(({ inferred }) => inferred)),
  }
}
