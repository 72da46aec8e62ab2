import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { batchNorm } from '../operations/batch-norm.ts'
import { addBias } from '../operations/bias.ts'
import { convolveDoubled } from '../operations/doubled-convolution.ts'
import { initialise } from './initialise.ts'
import { doublingsOf, isResizing, kernelOf } from './shape.ts'
import { modelVariables } from './variables.ts'

type Shape = Pick<
  Config,
  | 'resolution'
  | 'channels'
  | 'latentSize'
  | 'network'
  | 'generatorWidth'
  | 'generatorBias'
  | 'normMomentum'
  | 'normEpsilon'
  | 'normScale'
  | 'outputNorm'
  | 'initialisation'
  | 'gammaDeviation'
  | 'seed'
>

/**
 * The DCGAN generator: a dense layer to n × n, then doublings by transposed convolutions of stride 2, or
 * by nearest neighbour and a 3 × 3 convolution; batch norm and relu between, tanh at the end. The last doubling makes the
 * picture, but for `resize-full`, which has a layer more to draw lines with, as wide as the one before it.
 * Built-in layers only, so that plain `tf.loadLayersModel` opens what is published.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434; for the resizing Odena, Dumoulin and Olah,
 * "Deconvolution and checkerboard artifacts", Distill, 2016.
 *
 * @returns a layers model [n, latentSize] → [n, resolution, resolution, channels] in −1 … 1
 */
export function createGenerator(config: Shape): tf.LayersModel {
  const doublings = doublingsOf(config.resolution)
  const width = (level: number) => config.generatorWidth * 2 ** Math.max(0, doublings - 1 - level)
  const root = config.resolution / 2 ** doublings
  const model = tf.sequential({ name: 'generator' })
  model.add(
    tf.layers.dense({
      name: 'root',
      inputShape: [config.latentSize],
      units: root ** 2 * width(0),
      useBias: config.generatorBias === 'all',
    }),
  )
  const targetShape = [root, root, width(0)]
  model.add(tf.layers.reshape({ name: `root_${root}x${root}`, targetShape }))
  addNorm(model, 'root', config)
  addRelu(model, 'root')
  const hidden = config.network === 'resize-full' ? doublings : doublings - 1
  for (let level = 1; level <= hidden; level++) {
    addDoubling(model, `up${level}`, config, width(level), config.generatorBias === 'all')
    addNorm(model, `up${level}`, config)
    addRelu(model, `up${level}`)
  }
  addPicture(model, config)
  if (config.outputNorm) addNorm(model, 'picture', config)
  model.add(tf.layers.activation({ name: 'picture_tanh', activation: 'tanh' }))
  initialise(modelVariables(model), config, 'generator')
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
  for (const [i, layer] of model.layers.entries())
    x = applyInTraining(layer, model.layers[i - 1], x, follow)
  return x as tf.Tensor4D
}

/** A doubling is left to the convolution after it, which does both at once. */
function applyInTraining(
  layer: tf.layers.Layer,
  before: tf.layers.Layer | undefined,
  x: tf.Tensor,
  follow: boolean,
): tf.Tensor {
  if (layer.getClassName() === 'BatchNormalization') return norm(layer, x as tf.Tensor4D, follow)
  if (isDoubling(layer)) return x
  if (before && isDoubling(before)) return doubled(layer, x as tf.Tensor4D)
  return layer.apply(x) as tf.Tensor
}

function isDoubling(layer: tf.layers.Layer): boolean {
  return layer.getClassName() === 'UpSampling2D'
}

function doubled(convolution: tf.layers.Layer, x: tf.Tensor4D): tf.Tensor4D {
  const [kernel, bias] = convolution.weights.map((weight) => weight.read() as tf.Variable)
  const sums = convolveDoubled(x, kernel as unknown as tf.Tensor4D)
  return bias ? addBias(sums, bias) : sums
}

function norm(layer: tf.layers.Layer, x: tf.Tensor4D, follow: boolean): tf.Tensor4D {
  const weights = layer.weights.map((weight) => weight.read() as tf.Variable)
  const { momentum, epsilon, scale } = layer.getConfig() as Record<string, number>
  const [beta, runningMean, runningVariance] = weights.slice(-3) as [
    tf.Variable,
    tf.Variable,
    tf.Variable,
  ]
  const gamma = scale ? (weights[0] as tf.Variable) : tf.onesLike(beta)
  return batchNorm(x, gamma, beta, epsilon as number, (mean, variance) => {
    if (!follow) return
    approach(runningMean, mean, momentum as number)
    approach(runningVariance, variance, momentum as number)
  })
}

function approach(running: tf.Variable, batch: tf.Tensor, momentum: number): void {
  running.assign(tf.add(batch, tf.mul(tf.sub(running, batch), momentum)))
}

function addNorm(model: tf.Sequential, name: string, config: Shape): void {
  model.add(
    tf.layers.batchNormalization({
      name: `${name}_norm`,
      momentum: config.normMomentum,
      epsilon: config.normEpsilon,
      scale: config.normScale,
    }),
  )
}

function addRelu(model: tf.Sequential, name: string): void {
  model.add(tf.layers.activation({ name: `${name}_relu`, activation: 'relu' }))
}

function addPicture(model: tf.Sequential, config: Shape): void {
  const [name, filters] = ['picture', config.channels]
  const useBias = config.generatorBias !== 'none'
  if (config.network === 'resize-full')
    model.add(tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', useBias }))
  else addDoubling(model, name, config, filters, useBias)
}

function addDoubling(
  model: tf.Sequential,
  name: string,
  config: Shape,
  filters: number,
  useBias: boolean,
): void {
  const kernelSize = kernelOf(config, 3)
  const same = { name, filters, kernelSize, useBias, padding: 'same' } as const
  if (isResizing(config)) {
    model.add(tf.layers.upSampling2d({ name: `${name}_double`, size: [2, 2] }))
    model.add(tf.layers.conv2d(same))
  } else {
    model.add(tf.layers.conv2dTranspose({ ...same, strides: 2 }))
  }
}
