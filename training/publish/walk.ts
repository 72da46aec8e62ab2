import type * as tf from '@tensorflow/tfjs'
import { encodeWebp } from '../../lib/image/moving/webp.ts'
import type { Raster } from '../../lib/image/raster.ts'
import type { Config } from '../config.ts'
import { growWalk, parseWalk, STRIDE } from '../pictures/walk.ts'

const FPS = 20

/**
 * A looping walk as an animated WebP at the generator's own resolution.
 *
 * @param recipe a walk's, such as `12,57,99`
 * @throws GardenError `invalid_recipe`
 */
export async function walkFile(
  generator: tf.LayersModel,
  config: Pick<Config, 'latentSize' | 'prior'>,
  recipe: string,
): Promise<{ bytes: Uint8Array; frames: number; fps: number }> {
  const walk = parseWalk(recipe)
  const count = walk.keys.length * STRIDE
  const options = { frames: count, loop: true, path: 'slerp' } as const
  const frames = await growWalk({ generator, config }, walk, options)
  const frame = (i: number) => frames[i] as Raster
  return { bytes: await encodeWebp({ count, frame, fps: FPS, hold: 0 }), frames: count, fps: FPS }
}
