import * as tf from '@tensorflow/tfjs'
import { sampleLatent } from '../../lib/latent/sample.ts'
import { toSeed } from '../../lib/latent/seed.ts'
import type { Config } from '../config.ts'
import { growPictures } from '../pictures/sheet.ts'
import { type PublishedWeight, type Quantization, quantise } from './quantise.ts'

const SHARD = 'weights.bin'

/** Pictures the quantisation error is measured on. */
const MEASURED = 64

export type ModelFiles = {
  files: Map<string, Uint8Array>
  /** On pictures, against the float32 weights, in levels of 255. */
  quantization: { dtype: Quantization; maxError: number; meanError: number }
}

/**
 * A generator in TF.js layers format with 16-bit weights, float16 or uint16, whichever errs less on
 * pictures. The generator's own weights stay as they are.
 */
export async function modelFiles(generator: tf.LayersModel, config: Config): Promise<ModelFiles> {
  const { topology, weights } = await artifacts(generator)
  const latents = Array.from({ length: MEASURED }, (_, i) =>
    sampleLatent(toSeed(i), config.latentSize, config.prior),
  )
  const exact = await growPictures(generator, latents)
  const candidates = await Promise.all(
    (['float16', 'uint16'] as const).map(async (dtype) => {
      const published = weights.map(({ name, shape, values }) =>
        quantise(name, shape, values, dtype),
      )
      const copy = await load(topology, published)
      const rounded = await growPictures(copy, latents)
      copy.dispose()
      return {
        published,
        quantization: { dtype, ...difference(exact.map(bytes), rounded.map(bytes)) },
      }
    }),
  )
  const [best] = candidates.sort((a, b) => a.quantization.meanError - b.quantization.meanError)
  if (!best) throw new RangeError('no quantisation was tried')
  const model = {
    format: 'layers-model',
    modelTopology: topology,
    weightsManifest: [{ paths: [SHARD], weights: best.published.map(({ entry }) => entry) }],
  }
  const files = new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(model))],
    [SHARD, concatenate(best.published)],
  ])
  return { files, quantization: best.quantization }
}

async function artifacts(generator: tf.LayersModel) {
  let saved: tf.io.ModelArtifacts = {}
  await generator.save(
    tf.io.withSaveHandler(async (model) => {
      saved = model
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    }),
  )
  const all = new Float32Array(tf.io.CompositeArrayBuffer.join(saved.weightData))
  let start = 0
  const weights = (saved.weightSpecs ?? []).map(({ name, shape }) => {
    const size = tf.util.sizeFromShape(shape)
    start += size
    return { name, shape, values: all.subarray(start - size, start) }
  })
  return { topology: saved.modelTopology ?? {}, weights }
}

function load(modelTopology: object, weights: readonly PublishedWeight[]): Promise<tf.LayersModel> {
  const weightSpecs = weights.map(({ entry }) => entry)
  const weightData = concatenate(weights).buffer as ArrayBuffer
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }))
}

function concatenate(weights: readonly PublishedWeight[]): Uint8Array {
  const all = new Uint8Array(weights.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let start = 0
  for (const { bytes } of weights) {
    all.set(bytes, start)
    start += bytes.length
  }
  return all
}

function bytes(picture: { data: Uint8Array }): Uint8Array {
  return picture.data
}

function difference(
  exact: Uint8Array[],
  rounded: Uint8Array[],
): { maxError: number; meanError: number } {
  let [most, sum, count] = [0, 0, 0]
  for (const [i, picture] of exact.entries()) {
    for (const [j, level] of picture.entries()) {
      const error = Math.abs(level - (rounded[i]?.[j] ?? 0))
      most = Math.max(most, error)
      sum += error
      count += 1
    }
  }
  return { maxError: most, meanError: sum / count }
}
