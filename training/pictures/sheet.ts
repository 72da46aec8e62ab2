import * as tf from '@tensorflow/tfjs'
import { grid } from '../../lib/image/grid.ts'
import { toBytes } from '../../lib/image/range.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { type Prior, sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'

/** Pictures a forward pass: keeps memory flat for large sheets. */
const BATCH = 64

/**
 * Grows pictures with the finished behaviour: norms use their running moments.
 *
 * @param latents float32 [latentSize] each
 */
export async function growPictures(
  generator: tf.LayersModel,
  latents: readonly Float32Array[],
): Promise<Raster[]> {
  const pictures: Raster[] = []
  for (let start = 0; start < latents.length; start += BATCH) {
    const batch = latents.slice(start, start + BATCH)
    const grown = tf.tidy(
      () =>
        generator.predictOnBatch(
          tf.stack(batch.map((latent) => tf.tensor1d(latent))),
        ) as tf.Tensor4D,
    )
    const [, height, width, channels] = grown.shape as [number, number, number, 1 | 3]
    const bytes = toBytes((await grown.data()) as Float32Array)
    grown.dispose()
    const size = height * width * channels
    for (const i of batch.keys())
      pictures.push({ width, height, channels, data: bytes.slice(i * size, (i + 1) * size) })
  }
  return pictures
}

/** The sheet of seeds 0, 1, 2 …: the same latents at every age, and each cell a picture with a link of its own. */
export async function fixedSheet(
  generator: tf.LayersModel,
  { latentSize, prior, gridColumns }: { latentSize: number; prior: Prior; gridColumns: number },
): Promise<Raster> {
  const latents = Array.from({ length: gridColumns ** 2 }, (_, i) =>
    sampleLatent(toSeed(i), latentSize, prior),
  )
  return grid(await growPictures(generator, latents), gridColumns)
}
