import 'server-only'
import { grid } from '#lib/image/grid.ts'
import type { AnimationFormat } from '#lib/image/moving/formats.ts'
import { formatRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import { type Easing, walkLatents } from '#lib/latent/walk.ts'
import { keyPictures } from '../address.ts'
import { cached } from './cached.ts'
import type { PublishedModel } from './catalogue.ts'
import { encoded } from './encoded.ts'
import { encodeFilm } from './film/encode.ts'
import { latentsOf } from './latents.ts'
import { type Grown, grow } from './render/grow.ts'
import { encodeSoon } from './still.ts'
import type { Visitor } from './visitor.ts'

/** The frames of a walk: its key frames are the pictures of their seeds. */
export type AskedFrames = {
  model: PublishedModel
  recipe: WalkRecipe
  frames: number
  /** Whether it goes on to its first key frame, without showing it twice. */
  loop: boolean
  path: 'slerp' | 'lerp'
  easing: Easing
}

/** A walk that moves. */
export type AskedWalk = AskedFrames & {
  fps: number
  /** Side in pixels, a whole multiple of the model's resolution. */
  size: number
  format: AnimationFormat
}

/** Names the exact bytes of a walk. */
export function walkKey(asked: AskedWalk): string {
  const { fps, size, format } = asked
  return `${framesKey(asked)}/${fps}-fps/${size}.${format}`
}

export function drawWalk(asked: AskedWalk, visitor: Visitor) {
  const { model, frames, fps, size, format } = asked
  return cached(walkKey(asked), visitor, frames, async (signal) => {
    const factor = size / model.manifest.resolution
    return encoded(await growFrames(asked, signal), (pictures) =>
      encodeFilm({ format, pictures, factor, fps, hold: 0 }, signal),
    )
  })
}

/** Names the exact bytes of a strip. */
export function stripKey(asked: AskedFrames): string {
  return `${framesKey(asked)}/strip.png`
}

/** The frames side by side in one PNG that carries its recipe. */
export function drawStrip(asked: AskedFrames, visitor: Visitor) {
  const { model, recipe, frames } = asked
  return cached(stripKey(asked), visitor, frames, async (signal) => {
    const origin = `${model.pinned}/${formatRecipe(recipe)}`
    return encoded(await growFrames(asked, signal), (pictures) =>
      encodeSoon('png', grid(pictures, frames), { factor: 1, recipe: origin }, signal),
    )
  })
}

function framesKey({ model, recipe, frames, loop, path, easing }: AskedFrames): string {
  const way = `${frames}-frames/${loop ? 'loop' : 'line'}/${path}/${easing}`
  return `${model.release.digest}/${formatRecipe(recipe)}/${way}`
}

async function growFrames(
  { model, recipe, frames, loop, path, easing }: AskedFrames,
  signal: AbortSignal,
): Promise<Grown> {
  const keys = await latentsOf(model, keyPictures(recipe))
  return grow(model, walkLatents(keys, frames, { loop, path, easing }), { age: recipe.age, signal })
}
