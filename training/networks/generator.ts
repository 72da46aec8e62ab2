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
  | 'selfModulation'
  | 'modulationHidden'
  | 'modulationDeviation'
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
 * With `selfModulation` the latent shifts each channel of a doubling alike at every position, between norm and relu: what a
 * picture has one of, such as the colour of its background, need not be said place by place. With `modulationHidden` a layer
 * with relu, one for all doublings, tells them what no linear function of the latent can, such as which of several colours it is.
 * Built-in layers only, so that plain `tf.loadLayersModel` opens what is published.
 *
 * Source: Radford, Metz and Chintala, arXiv:1511.06434; for the resizing Odena, Dumoulin and Olah,
 * "Deconvolution and checkerboard artifacts", Distill, 2016; for the shifts, which are the β of theirs, Chen, Lucic,
 * Houlsby and Gelly, "On self modulation for generative adversarial networks", arXiv:1810.01365.
 *
 * @returns a layers model [n, latentSize] → [n, resolution, resolution, channels] in −1 … 1
 */
export function createGenerator(config: Shape): tf.LayersModel {
  const doublings = doublingsOf(config.resolution)
  const width = (level: number) => config.generatorWidth * 2 ** Math.max(0, doublings - 1 - level)
  const latents = tf.input({ name: 'latents', shape: [config.latentSize] })
  const hidden = config.network === 'resize-full' ? doublings : doublings - 1
  const style = config.selfModulation && styled(latents, config)
  let x = root(latents, width(0), config)
  for (let level = 1; level <= hidden; level++) {
    const name = `up${level}`
    x = norm(doubling(x, name, config, width(level), config.generatorBias === 'all'), name, config)
    if (style) x = shifted(x, style, name, width(level))
    x = relu(x, name)
  }
  x = picture(x, config)
  if (config.outputNorm) x = norm(x, 'picture', config)
  const outputs = apply(tf.layers.activation({ name: 'picture_tanh', activation: 'tanh' }), x)
  const model = tf.model({ name: 'generator', inputs: latents, outputs })
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
  const made = new Map<tf.layers.Layer, tf.Tensor>()
  for (const layer of model.layers) made.set(layer, inTraining(layer, made, latents, follow))
  return made.get(model.layers.at(-1) as tf.layers.Layer) as tf.Tensor4D
}

/** A doubling is left to the convolution after it, which does both at once. */
function inTraining(
  layer: tf.layers.Layer,
  made: ReadonlyMap<tf.layers.Layer, tf.Tensor>,
  latents: tf.Tensor2D,
  follow: boolean,
): tf.Tensor {
  const kind = layer.getClassName()
  if (kind === 'InputLayer') return latents
  const before = [layer.input].flat().map(({ sourceLayer }) => sourceLayer)
  const [x, other] = before.map((one) => made.get(one) as tf.Tensor) as [tf.Tensor, tf.Tensor?]
  if (kind === 'Concatenate') return tf.concat([x, other as tf.Tensor], -1)
  if (other) return tf.add(x, other)
  if (kind === 'BatchNormalization') return normInTraining(layer, x as tf.Tensor4D, follow)
  if (isDoubling(layer)) return x
  if (before[0] && isDoubling(before[0])) return doubled(layer, x as tf.Tensor4D)
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

function normInTraining(layer: tf.layers.Layer, x: tf.Tensor4D, follow: boolean): tf.Tensor4D {
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

/** A value of the model while it is put together. */
type Value = tf.SymbolicTensor

function apply(layer: tf.layers.Layer, ...values: readonly Value[]): Value {
  const [only, other] = values
  return layer.apply(other ? [...values] : (only as Value)) as Value
}

/** A dense layer from the latent to n × n. */
function root(latents: Value, width: number, config: Shape): Value {
  const side = config.resolution / 2 ** doublingsOf(config.resolution)
  const useBias = config.generatorBias === 'all'
  const dense = apply(tf.layers.dense({ name: 'root', units: side ** 2 * width, useBias }), latents)
  const targetShape = [side, side, width]
  const square = apply(tf.layers.reshape({ name: `root_${side}x${side}`, targetShape }), dense)
  return relu(norm(square, 'root', config), 'root')
}

function norm(x: Value, name: string, config: Shape): Value {
  const { normMomentum: momentum, normEpsilon: epsilon, normScale: scale } = config
  return apply(tf.layers.batchNormalization({ name: `${name}_norm`, momentum, epsilon, scale }), x)
}

function relu(x: Value, name: string): Value {
  return apply(tf.layers.activation({ name: `${name}_relu`, activation: 'relu' }), x)
}

/** What shifts are linear functions of: the latent, and a hidden layer of it where there is one. */
function styled(latents: Value, { modulationHidden: units }: Shape): Value {
  if (units === 0) return latents
  const hidden = relu(apply(tf.layers.dense({ name: 'style', units }), latents), 'style')
  return apply(tf.layers.concatenate({ name: 'styles' }), latents, hidden)
}

/** Each channel plus a linear function of the style. */
function shifted(x: Value, style: Value, name: string, channels: number): Value {
  const dense = tf.layers.dense({ name: `${name}_shift`, units: channels, useBias: false })
  const targetShape = [1, 1, channels]
  const point = tf.layers.reshape({ name: `${name}_shift_point`, targetShape })
  return apply(tf.layers.add({ name: `${name}_shifted` }), x, apply(point, apply(dense, style)))
}

function picture(x: Value, config: Shape): Value {
  const [name, filters] = ['picture', config.channels]
  const useBias = config.generatorBias !== 'none'
  if (config.network !== 'resize-full') return doubling(x, name, config, filters, useBias)
  return apply(tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', useBias }), x)
}

function doubling(x: Value, name: string, config: Shape, filters: number, useBias: boolean): Value {
  const kernelSize = kernelOf(config, 3)
  const same = { name, filters, kernelSize, useBias, padding: 'same' } as const
  if (!isResizing(config)) return apply(tf.layers.conv2dTranspose({ ...same, strides: 2 }), x)
  const doubled = apply(tf.layers.upSampling2d({ name: `${name}_double`, size: [2, 2] }), x)
  return apply(tf.layers.conv2d(same), doubled)
}
