import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import type { Raster } from '../../lib/image/raster.ts'
import type { Features } from './frechet.ts'

/** What turns pictures into features, and the name a distance in it goes by. */
export type FeatureSpace = {
  name: string
  /** @param onProgress called with the number of pictures done */
  of(pictures: readonly Raster[], onProgress?: (done: number) => void): Promise<Features>
  dispose(): void
}

const NAME = 'nsfwjs MobileNet v2, flatten_1'

/** What the network was trained on, and the layer before its classes: 1,280 means over the picture. */
const SIDE = 224
const LAYER = 'flatten_1'

/** Pictures a forward pass: at 224 pixels its widest layer takes 77 MB. */
const BATCH = 16

/**
 * Opens the MobileNet v2 that the package nsfwjs ships, an optional dependency; nothing is downloaded.
 * It was trained to tell drawings from photographs and the like: distances in its features are
 * neither the FID nor the KID of papers.
 *
 * @returns undefined where the package is not installed
 */
export async function openFeatureSpace(): Promise<FeatureSpace | undefined> {
  const shipped = await importShipped()
  if (!shipped) return undefined
  const whole = await tf.loadLayersModel(tf.io.fromMemory(await artifacts(shipped)))
  const network = tf.model({ inputs: whole.inputs, outputs: whole.getLayer(LAYER).output })
  return { name: NAME, of, dispose: () => whole.dispose() }

  async function of(pictures: readonly Raster[], onProgress: (done: number) => void = () => {}) {
    const size = network.outputShape.at(-1) as number
    const data = new Float32Array(pictures.length * size)
    for (let start = 0; start < pictures.length; start += BATCH) {
      const batch = pictures.slice(start, start + BATCH)
      const features = tf.tidy(() => network.predictOnBatch(asInput(batch)) as tf.Tensor)
      data.set((await features.data()) as Float32Array, start * size)
      features.dispose()
      onProgress(start + batch.length)
      // Lets the progress bar draw: on native backends nothing here yields by itself.
      await setImmediate()
    }
    return { count: pictures.length, size, data }
  }
}

type Shipped = typeof import('nsfwjs/models/mobilenet_v2')['MobileNetV2Model']

async function importShipped(): Promise<Shipped | undefined> {
  try {
    return (await import('nsfwjs/models/mobilenet_v2')).MobileNetV2Model
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** The package's own loader would fetch; its files are a model.json and base64 text as modules. */
async function artifacts({ modelJson, weightBundles }: Shipped): Promise<tf.io.ModelArtifacts> {
  const { default: json } = (await modelJson()) as { default: tf.io.ModelJSON }
  const bundles = await Promise.all(weightBundles.map((bundle) => bundle()))
  const bytes = bundles.map((bundle: { default: string }) => Buffer.from(bundle.default, 'base64'))
  return {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(Buffer.concat(bytes)).buffer,
  }
}

/** [n, 224, 224, 3] in 0 … 1; grey pictures become colour ones. */
function asInput(pictures: readonly Raster[]): tf.Tensor4D {
  const stacked = tf.stack(
    pictures.map(({ width, height, channels, data }) =>
      tf.tensor3d(data, [height, width, channels]),
    ),
  ) as tf.Tensor4D
  const colour = stacked.shape[3] === 1 ? tf.tile(stacked, [1, 1, 1, 3]) : stacked
  return tf.div(tf.image.resizeBilinear(colour, [SIDE, SIDE], true), 255)
}
