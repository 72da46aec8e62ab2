import type * as tf from '@tensorflow/tfjs'
import sharp from 'sharp'
import { GardenError } from '../../lib/error.ts'
import { parseRecipe, recipeLatents } from '../../lib/latent/recipe.ts'
import { walkLatents } from '../../lib/latent/walk.ts'
import type { Config } from '../config.ts'
import { growPictures } from '../pictures/sheet.ts'

const FPS = 20

/** Frames from one key to the next. */
const STRIDE = 30

/**
 * A looping walk as an animated WebP at the generator's own resolution.
 *
 * @param recipe a walk's, such as `12,57,99`
 * @throws GardenError `invalid_recipe`
 */
export async function walkFile(
  generator: tf.LayersModel,
  config: Config,
  recipe: string,
): Promise<{ bytes: Uint8Array; frames: number; fps: number }> {
  const parsed = parseRecipe(recipe)
  if (parsed.kind !== 'walk') {
    throw new GardenError('invalid_recipe', `${recipe} is one picture, not a walk.`, {
      suggestion: 'Name at least two seeds: 12,57,99.',
    })
  }
  const { seeds, truncation } = parsed
  const keys = seeds.map((seed) =>
    recipeLatents({ kind: 'picture', seed, truncation }, config.latentSize, config.prior),
  )
  const frames = await growPictures(
    generator,
    walkLatents(keys, keys.length * STRIDE, { loop: true, path: 'slerp' }),
  )
  return {
    bytes: await animate(
      frames.map(({ data }) => data),
      config,
    ),
    frames: frames.length,
    fps: FPS,
  }
}

async function animate(
  frames: readonly Uint8Array[],
  { resolution, channels }: Config,
): Promise<Uint8Array> {
  const raw = {
    width: resolution,
    height: resolution * frames.length,
    channels,
    pageHeight: resolution,
  }
  return sharp(Buffer.concat(frames), { raw })
    .webp({
      quality: 90,
      smartSubsample: true,
      effort: 4,
      loop: 0,
      delay: frames.map(() => 1000 / FPS),
    })
    .toBuffer()
}
