import 'server-only'
import { grid } from '#lib/image/grid.ts'
import { formatRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import { type Way, walkLatents } from '#lib/latent/walk.ts'
import { keyPictures, stripFile, walkFile } from '../../address.ts'
import type { PublishedModel } from '../catalogue.ts'
import { readQuery } from '../contract/read.ts'
import { stripQuery, strips, walkFrames, walkQuery, walks } from '../contract/walks.ts'
import { growable } from '../growable.ts'
import { type Grown, grow } from '../render/grow.ts'
import type { Visitor } from '../visitor.ts'
import { agesOf } from './cost.ts'
import { drawing } from './drawing.ts'
import { encoded } from './encoded.ts'
import { encodeFilm, filmPlace } from './film/encode.ts'
import { latentsOf } from './latents.ts'
import { encodeSoon, stillPlace } from './still.ts'

/** A walk that moves: its key frames are the pictures of their seeds. */
export const walk = drawing({
  endpoint: walks,
  ask(model, { walk, format }, request) {
    const recipe = growable(model, walk)
    const query = readQuery(walkQuery(model.manifest.resolution, recipe, format), request)
    return { recipe, format, ...query, frames: query.frames ?? walkFrames(recipe, query.size) }
  },
  key: ({ fps, size, format, ...asked }) => `${framesKey(asked)}/${fps}-fps/${size}.${format}`,
  address: (model, { recipe, format, ...query }) => walkFile(model, recipe, query, format),
  work: ({ recipe, frames, size }) => ({
    pictures: frames,
    pixels: frames * size ** 2,
    ages: agesOf(recipe),
  }),
  place: filmPlace,
  async draw({ fps, size, format, ...asked }, model, visitor) {
    const factor = size / model.manifest.resolution
    return encoded(await growFrames(asked, model, visitor), (pictures) =>
      encodeFilm({ format, pictures, factor, fps, hold: 0 }, visitor),
    )
  },
})

/** A walk's frames side by side in one PNG that carries its recipe. */
export const strip = drawing({
  endpoint: strips,
  ask(model, { walk }, request) {
    const recipe = growable(model, walk)
    return { recipe, ...readQuery(stripQuery(recipe), request) }
  },
  key: (asked) => `${framesKey(asked)}/strip.png`,
  address: (model, { recipe, ...query }) => stripFile(model, recipe, query),
  work: ({ recipe, frames }, { manifest }) => ({
    pictures: frames,
    pixels: frames * manifest.resolution ** 2,
    ages: agesOf(recipe),
  }),
  place: stillPlace,
  async draw(asked, model, visitor) {
    const { recipe, frames } = asked
    const origin = `${model.pinned}/${formatRecipe(recipe)}`
    return encoded(await growFrames(asked, model, visitor), (pictures) =>
      encodeSoon('png', grid(pictures, frames), { factor: 1, recipe: origin }, visitor),
    )
  },
})

type Frames = Required<Way> & { recipe: WalkRecipe; frames: number }

function framesKey({ recipe, frames, loop, path, easing }: Frames): string {
  return `${formatRecipe(recipe)}/${frames}-frames/${loop ? 'loop' : 'line'}/${path}/${easing}`
}

async function growFrames(
  { recipe, frames, loop, path, easing }: Frames,
  model: PublishedModel,
  visitor: Visitor,
): Promise<Grown> {
  const keys = await latentsOf(model, keyPictures(recipe))
  return grow(model, walkLatents(keys, frames, { loop, path, easing }), {
    age: recipe.age,
    visitor,
  })
}
