import type * as tf from '@tensorflow/tfjs'
import type { Raster } from '../../lib/image/raster.ts'
import { MAX_AMOUNT } from '../../lib/latent/move.ts'
import { growPictures } from '../pictures/sheet.ts'
import type { Recogniser } from '../recognition/network.ts'
import { moments } from './statistics.ts'

/** What going along a direction does to pictures, from −3 to 3. */
export type Effect = {
  /** Mean change of each attribute's score, in standard deviations among those of the data set. */
  changes: number[]
  /** Mean change of a channel of a pixel, in levels of 255. */
  levels: number
}

/**
 * Moves latents from one end of a direction to the other and compares the pictures.
 *
 * @param vector one whole amount, float32 [size]
 * @param reader undefined where no attributes are known
 */
export async function measureEffect(
  generator: tf.LayersModel,
  latents: readonly Float32Array[],
  vector: Float32Array,
  reader: Recogniser | undefined,
): Promise<Effect> {
  const [below, above] = await Promise.all(
    [-MAX_AMOUNT, MAX_AMOUNT].map((amount) =>
      growPictures(generator, moved(latents, vector, amount)),
    ),
  )
  if (!below || !above) throw new RangeError('a direction has two ends')
  const [before, after] = [await reader?.read(below), await reader?.read(above)]
  const changes = (before?.[0] ?? []).map(
    (_, k) => moments((after ?? []).map((row, n) => (row[k] ?? 0) - (before?.[n]?.[k] ?? 0))).mean,
  )
  return { changes, levels: moments(below.map((one, n) => distance(one, above[n] ?? one))).mean }
}

export function moved(
  latents: readonly Float32Array[],
  vector: Float32Array,
  amount: number,
): Float32Array[] {
  return latents.map((latent) => latent.map((z, i) => z + amount * (vector[i] ?? 0)))
}

function distance({ data }: Raster, other: Raster): number {
  return (
    data.reduce((sum, level, i) => sum + Math.abs(level - (other.data[i] ?? 0)), 0) / data.length
  )
}
