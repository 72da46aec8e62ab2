import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { batchNorm } from '../operations/batch-norm.ts'
import { initialise, modelVariables } from './variables.ts'

type Shape = Pick<Config, 'resolution' | 'channels' | 'latentSize' | 'generatorWidth' | 'seed'>

const NORM = { momentum: 0.9, epsilon: 1e-5 }

/**
 * The DCGAN generator: a dense layer to 4 × 4, then transposed 4 × 4 convolutions of stride 2,
 * batch norm and relu between, tanh at the end. Built-in layers only, so that plain
 * `tf.loadLayersModel` opens what is published.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434.
 *
 * @returns a layers model [n, latentSize] → [n, resolution, resolution, channels] in −1 … 1
 */
export function dcganGenerator(config: Shape): tf.LayersModel {
  const doublings = Math.log2(config.resolution / 4)
  const width = (level: number) => config.generatorWidth * 2 ** (doublings - 1 - level)
  const model = tf.sequential({ name: 'generator' })
  model.add(
    tf.layers.dense({
      name: 'root',
      inputShape: [config.latentSize],
      units: 16 * width(0),
      useBias: false,
    }),
  )
  model.add(tf.layers.reshape({ name: 'root_4x4', targetShape: [4, 4, width(0)] }))
  addNorm(model, 'root')
  for (let level = 1; level < doublings; level++) {
    addUpsampling(model, `up${level}`, width(level), false)
    addNorm(model, `up${level}`)
  }
  addUpsampling(model, 'picture', config.channels, true)
  model.add(tf.layers.activation({ name: 'picture_tanh', activation: 'tanh' }))
  initialise(modelVariables(model), config.seed, 0)
  return model
}

/**
 * The generator's pictures as training sees them: normed with the batch's own moments.
 *
 * @param latents [n, latentSize]
 * @param follow whether the running moments, which the finished generator uses, move towards the batch's
 * @returns [n, resolution, resolution, channels] in −1 … 1
 */
export function growInTraining(
  model: tf.LayersModel,
  latents: tf.Tensor2D,
  follow: boolean,
): tf.Tensor4D {
  let x: tf.Tensor = latents
  for (const layer of model.layers) {
    x =
      layer.getClassName() === 'BatchNormalization'
        ? norm(layer, x as tf.Tensor4D, follow)
        : (layer.apply(x) as tf.Tensor)
  }
  return x as tf.Tensor4D
}

function norm(layer: tf.layers.Layer, x: tf.Tensor4D, follow: boolean): tf.Tensor4D {
  const weights = layer.weights.map((weight) => weight.read() as tf.Variable)
  const [gamma, beta, runningMean, runningVariance] = weights as [
    tf.Variable,
    tf.Variable,
    tf.Variable,
    tf.Variable,
  ]
  return batchNorm(x, gamma, beta, NORM.epsilon, (mean, variance) => {
    if (!follow) return
    approach(runningMean, mean)
    approach(runningVariance, variance)
  })
}

function approach(running: tf.Variable, batch: tf.Tensor): void {
  running.assign(tf.add(batch, tf.mul(tf.sub(running, batch), NORM.momentum)))
}

function addNorm(model: tf.Sequential, name: string): void {
  model.add(tf.layers.batchNormalization({ name: `${name}_norm`, ...NORM }))
  model.add(tf.layers.activation({ name: `${name}_relu`, activation: 'relu' }))
}

function addUpsampling(
  model: tf.Sequential,
  name: string,
  filters: number,
  useBias: boolean,
): void {
  model.add(
    tf.layers.conv2dTranspose({
      name,
      filters,
      kernelSize: 4,
      strides: 2,
      padding: 'same',
      useBias,
    }),
  )
}
