import * as tf from '@tensorflow/tfjs'
import { permuted, repeated, reshaped, type Weight } from './array.ts'
import { refused } from './refusal.ts'

type Window = {
  /** [side, side, in, out]; of a transposed convolution [side, side, out, in]. */
  kernel: Weight
  bias: Weight | undefined
  strides: number
  padding: 'same' | 'valid'
}

/** What a generator of any framework is taken apart into, channels last. */
export type Layer = {
  /** Its name in the file it comes from, for messages. */
  name: string
} & (
  | { kind: 'dense'; kernel: Weight; bias: Weight | undefined }
  | { kind: 'reshape'; shape: number[] }
  | {
      kind: 'norm'
      epsilon: number
      gamma: Weight | undefined
      beta: Weight | undefined
      mean: Weight
      variance: Weight
    }
  | { kind: 'activation'; activation: 'relu' | 'tanh' }
  | { kind: 'leaky-relu'; slope: number }
  | ({ kind: 'convolution' } & Window)
  | ({ kind: 'transposed' } & Window)
  | { kind: 'enlargement'; factor: number }
)

/** A generator's layers, from the latent to the picture. */
export type Network = { latentSize: number; layers: Layer[] }

/**
 * A generator of built-in TF.js layers, so that plain `tf.loadLayersModel` opens what is published.
 * Every number of the network is in it as it is.
 *
 * @returns a layers model [n, latentSize] → [n, resolution, resolution, channels] in −1 … 1
 * @throws GardenError `invalid_model` naming the layer that does not fit
 */
export function buildGenerator({ latentSize, layers }: Network): tf.LayersModel {
  requireTanh(layers)
  const model = tf.sequential({ name: 'generator' })
  for (const [i, layer] of fromVector(layers).entries()) {
    const inputShape = i === 0 ? { inputShape: [latentSize] } : {}
    try {
      const built = tfLayer(layer, { name: `${layer.kind}_${i + 1}`, ...inputShape })
      model.add(built)
      requireModest(model.outputShape)
      setWeights(built, layer)
    } catch (cause) {
      model.dispose()
      const why = cause instanceof Error ? cause.message : String(cause)
      throw refused(`The layer ${layer.name} does not fit: ${why}`, undefined, cause)
    }
  }
  requirePicture(model)
  return model
}

/** The generator's pictures lie in −1 … 1 only then. */
function requireTanh(layers: readonly Layer[]): void {
  const last = layers.at(-1)
  if (last?.kind === 'activation' && last.activation === 'tanh') return
  throw refused(
    last ? `The last layer is ${last.name}, not a tanh.` : 'The model has no layers.',
    'A generator must end with tanh: its pictures are in −1 … 1.',
  )
}

/**
 * A transposed convolution of a single point is a dense layer; so a generator that begins with one
 * takes its latent as a vector, as all of ours do.
 */
function fromVector(layers: readonly Layer[]): Layer[] {
  const [first, ...rest] = layers
  if (first?.kind === 'reshape' && first.shape.slice(0, 2).every((side) => side === 1))
    return fromVector(rest)
  if (first?.kind !== 'transposed') return [...layers]
  const [side = 0, , filters = 0, size = 0] = first.kernel.shape
  if (first.padding !== 'valid')
    throw refused(`The layer ${first.name} pads a single point to more; only "valid" is supported.`)
  const units = side ** 2 * filters
  const flat = reshaped(first.kernel, [units, size])
  const { name } = first
  const bias = first.bias && repeated(first.bias, side ** 2)
  return [
    { kind: 'dense', name, kernel: permuted(flat, [1, 0]), bias },
    { kind: 'reshape', name, shape: [side, side, filters] },
    ...rest,
  ]
}

/** Numbers that a picture may take between two layers: 256 MiB. */
const LARGEST_OUTPUT = 2 ** 26

function requireModest(shape: tf.Shape | tf.Shape[]): void {
  const size = (shape as tf.Shape)
    .slice(1)
    .reduce<number>((product, side) => product * (side ?? 1), 1)
  if (size > LARGEST_OUTPUT) throw new RangeError(`it would give ${size} numbers a picture`)
}

type Base = { name: string; inputShape?: number[] }

function tfLayer(layer: Layer, base: Base): tf.layers.Layer {
  switch (layer.kind) {
    case 'dense':
      return tf.layers.dense({
        ...base,
        ...START,
        units: layer.kernel.shape[1] ?? 0,
        ...bias(layer),
      })
    case 'reshape':
      return tf.layers.reshape({ ...base, targetShape: layer.shape })
    case 'norm':
      return tf.layers.batchNormalization({
        ...base,
        epsilon: layer.epsilon,
        scale: layer.gamma !== undefined,
        center: layer.beta !== undefined,
      })
    case 'activation':
      return tf.layers.activation({ ...base, activation: layer.activation })
    case 'leaky-relu':
      return tf.layers.leakyReLU({ ...base, alpha: layer.slope })
    case 'convolution':
      return tf.layers.conv2d({ ...base, ...window(layer), filters: layer.kernel.shape[3] ?? 0 })
    case 'transposed':
      return tf.layers.conv2dTranspose({
        ...base,
        ...window(layer),
        filters: layer.kernel.shape[2] ?? 0,
      })
    case 'enlargement':
      return tf.layers.upSampling2d({ ...base, size: [layer.factor, layer.factor] })
  }
}

/** The weights are set at once: drawing them would be in vain. */
const START = { kernelInitializer: 'zeros' } as const

function window({ kernel, bias: own, strides, padding }: Window) {
  return { ...START, kernelSize: kernel.shape[0] ?? 0, strides, padding, ...bias({ bias: own }) }
}

function bias(layer: { bias: Weight | undefined }): { useBias: boolean } {
  return { useBias: layer.bias !== undefined }
}

function setWeights(built: tf.layers.Layer, layer: Layer): void {
  const weights = weightsOf(layer)
  if (!weights.every(({ data }) => data.every(Number.isFinite)))
    throw new RangeError('a weight is not a finite number')
  tf.tidy(() => built.setWeights(weights.map(({ shape, data }) => tf.tensor(data, shape))))
}

/** In the order of TF.js' own layers. */
function weightsOf(layer: Layer): Weight[] {
  if (layer.kind === 'norm')
    return [layer.gamma, layer.beta, layer.mean, layer.variance].filter(
      (weight) => weight !== undefined,
    )
  if ('kernel' in layer) return [layer.kernel, layer.bias].filter((weight) => weight !== undefined)
  return []
}

function requirePicture(model: tf.LayersModel): void {
  const [, height, width, channels] = model.outputShape as number[]
  const isPicture =
    height === width &&
    (channels === 1 || channels === 3) &&
    (height ?? 0) >= 8 &&
    (height ?? 0) <= 1024
  if (isPicture) return
  const shape = (model.outputShape as number[]).slice(1).join(' × ')
  model.dispose()
  throw refused(
    `The model gives ${shape}, not a picture.`,
    'Pictures are square, of 8 to 1024 pixels a side, grey or in colour, and their channels come last.',
  )
}
