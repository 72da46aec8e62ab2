import type * as tf from '@tensorflow/tfjs'
import { grid } from '../../lib/image/grid.ts'
import { encodePng } from '../../lib/image/png.ts'
import { MAX_AMOUNT } from '../../lib/latent/move.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { growPictures } from '../pictures/sheet.ts'
import { moved } from './effect.ts'

/** From one end to the other by whole amounts. */
const COLUMNS = 2 * MAX_AMOUNT + 1

/** Writes a PNG with a row for each vector: each latent from −3 to 3 along it, one after another. */
export async function writeStrips(
  file: string,
  generator: tf.LayersModel,
  latents: readonly Float32Array[],
  vectors: readonly Float32Array[],
): Promise<void> {
  const all = vectors.flatMap((vector) =>
    latents.flatMap((latent) =>
      Array.from({ length: COLUMNS }, (_, i) => moved([latent], vector, i - MAX_AMOUNT)).flat(),
    ),
  )
  const pictures = await growPictures(generator, all)
  await writeAtomically(file, encodePng(grid(pictures, COLUMNS * latents.length)))
}
