import { GardenError } from '../../lib/error.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { parseRecipe, recipeLatents, type WalkRecipe } from '../../lib/latent/recipe.ts'
import { walkLatents } from '../../lib/latent/walk.ts'
import type { OpenGenerator } from './generator.ts'
import { growPictures } from './sheet.ts'

/** Frames from one key to the next, unless asked otherwise. */
export const STRIDE = 30

/** A generator and the latents it draws from. */
type Walker = Pick<OpenGenerator, 'generator'> & {
  config: Pick<OpenGenerator['config'], 'latentSize' | 'prior'>
}

export type WalkOptions = { frames: number; loop: boolean; path: 'slerp' | 'lerp' }

/**
 * Reads the recipe of a walk, such as `12,57,99~0.7`.
 *
 * @throws GardenError `invalid_recipe`
 */
export function parseWalk(text: string): WalkRecipe {
  const recipe = parseRecipe(text)
  if (recipe.directions || recipe.age !== undefined)
    throw new GardenError('invalid_recipe', `${text} asks for more than seeds and ψ.`, {
      suggestion: 'Directions come with a published model; --kimg takes a run at an age.',
    })
  if (recipe.kind === 'walk') return recipe
  throw new GardenError('invalid_recipe', `${text} is one picture, not a walk.`, {
    suggestion: 'Name at least two seeds: 12,57,99.',
  })
}

/**
 * The pictures of a walk. The key frames are the gallery's pictures of their seeds.
 *
 * @throws GardenError `invalid_config` for fewer frames than keys
 */
export async function growWalk(
  { generator, config: { latentSize, prior } }: Walker,
  { keys, truncation }: WalkRecipe,
  options: WalkOptions,
  onProgress: (done: number) => void = () => {},
): Promise<Raster[]> {
  if (options.frames < keys.length) throw tooFew(options.frames, keys.length)
  const met = keys.map((key) =>
    recipeLatents({ kind: 'picture', key, truncation }, latentSize, prior),
  )
  const latents = walkLatents(met, options.frames, options)
  const pictures: Raster[] = []
  for (let start = 0; start < latents.length; start += STRIDE) {
    pictures.push(...(await growPictures(generator, latents.slice(start, start + STRIDE))))
    onProgress(pictures.length)
  }
  return pictures
}

function tooFew(frames: number, keys: number): GardenError {
  return new GardenError('invalid_config', `${frames} frames are too few for ${keys} key frames.`, {
    suggestion: `Each is a frame of its own: ask for ${keys} or more.`,
  })
}
