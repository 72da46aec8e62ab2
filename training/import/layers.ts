import * as tf from '@tensorflow/tfjs'
import type { Activation } from '../../lib/model/compile/activation.ts'
import {
  isPoint,
  type Margins,
  marginsOf,
  type Network,
  type Node,
  type Shape,
  shapesOf,
  text,
} from '../../lib/model/compile/network.ts'
import { channelsLast } from '../../lib/model/compile/order.ts'
import { refused } from './refusal.ts'

/**
 * A generator of built-in TF.js layers, so that plain `tf.loadLayersModel` opens what is published. It computes what
 * the network says, number by number.
 *
 * @param network with pictures in −1 … 1
 * @returns a layers model [n, latentSize] → [n, height, width, channels]
 * @throws GardenError `invalid_model` naming what TF.js has no layer for
 */
export function buildGenerator(network: Network): tf.LayersModel {
  const nodes = channelsLast(network)
  const shapes = shapesOf(nodes)
  requirePicture(shapes.at(-1) as Shape)
  const input = tf.input({ shape: [(shapes[0] as Shape).channels], name: 'latent' })
  const builder = builderOf()
  const tensors: tf.SymbolicTensor[] = [input]
  try {
    for (const [i, node] of nodes.entries()) {
      if (i === 0) continue
      const read = node.inputs.map((place) => tensors[place] as tf.SymbolicTensor)
      const from = node.inputs.map((place) => shapes[place] as Shape)
      tensors.push(built(builder, node, read, from, shapes[i] as Shape))
    }
    const model = tf.model({
      inputs: input,
      outputs: squared(builder, tensors.at(-1) as tf.SymbolicTensor, shapes.at(-1) as Shape),
      name: 'generator',
    })
    builder.setWeights()
    return model
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw refused(`The layers do not fit: ${why}`, undefined, cause)
  }
}

function requirePicture({ height, width, channels }: Shape): void {
  const isPicture =
    height === width && (channels === 1 || channels === 3) && height >= 8 && height <= 1024
  if (isPicture) return
  throw refused(
    `The model gives ${text({ height, width, channels })}, not a picture.`,
    height === width || Math.min(height, width) < 8
      ? 'Pictures are square, of 8 to 1024 pixels a side, grey or in colour.'
      : 'Pictures are square: --crop takes the square in the middle.',
  )
}

type Weight = { shape: number[]; values: Float32Array }

type Builder = ReturnType<typeof builderOf>

/** Adds layers, whose weights are set once all are there. */
function builderOf() {
  let count = 0
  const waiting: { layer: tf.layers.Layer; weights: Weight[] }[] = []
  return {
    name(kind: string) {
      count += 1
      return { name: `${kind}_${count}` }
    },
    add(
      layer: tf.layers.Layer,
      read: tf.SymbolicTensor | tf.SymbolicTensor[],
      weights: readonly (Weight | undefined)[] = [],
    ): tf.SymbolicTensor {
      waiting.push({ layer, weights: weights.filter((weight) => weight !== undefined) })
      return layer.apply(read) as tf.SymbolicTensor
    },
    setWeights() {
      for (const { layer, weights } of waiting)
        tf.tidy(() =>
          layer.setWeights(weights.map(({ shape, values }) => tf.tensor(values, shape))),
        )
    },
  }
}

/** The weights are set at once: drawing them would be in vain. */
const START = { kernelInitializer: 'zeros' } as const

function built(
  builder: Builder,
  node: Node,
  read: tf.SymbolicTensor[],
  from: readonly Shape[],
  to: Shape,
): tf.SymbolicTensor {
  const [x, input] = [read[0] as tf.SymbolicTensor, from[0] as Shape]
  switch (node.kind) {
    case 'latent':
      return x
    case 'dense':
      return builder.add(
        tf.layers.dense({
          ...builder.name('dense'),
          ...START,
          units: node.units,
          useBias: node.bias !== undefined,
        }),
        x,
        [
          { shape: [input.channels, node.units], values: node.kernel },
          node.bias && { shape: [node.units], values: node.bias },
        ],
      )
    case 'reshape':
      return squared(builder, x, to)
    case 'flatten':
      return builder.add(tf.layers.flatten(builder.name('flatten')), x)
    case 'affine':
      return affine(builder, x, node.scale, node.shift)
    case 'activation':
      return activated(builder, x, node.activation, to)
    case 'slopes':
      return builder.add(
        tf.layers.prelu({ ...builder.name('slopes'), ...(x.rank === 4 && { sharedAxes: [1, 2] }) }),
        x,
        [
          {
            shape: x.rank === 4 ? [1, 1, node.slopes.length] : [node.slopes.length],
            values: node.slopes,
          },
        ],
      )
    case 'convolution':
      return convolved(builder, node, squared(builder, x, input), input)
    case 'transposed':
      return transposed(builder, node, x, input, to)
    case 'enlargement':
      return enlarged(builder, node, squared(builder, x, input), input)
    case 'pad':
      return bordered(builder, squared(builder, x, input), node.margins)
    case 'crop':
      return bordered(builder, squared(builder, x, input), turned(node.margins))
    case 'shuffle':
      return shuffled(builder, node, squared(builder, x, input), to)
    case 'add':
      return builder.add(tf.layers.add(builder.name('add')), read)
    case 'concatenation':
      return builder.add(tf.layers.concatenate(builder.name('concatenation')), read)
    case 'normal':
      return normal(builder, node, squared(builder, x, input))
  }
}

/** A vector, or a picture of one pixel, as a picture. */
function squared(builder: Builder, x: tf.SymbolicTensor, { height, width, channels }: Shape) {
  const [, ...shape] = x.shape
  if (shape.length === 3 && shape[0] === height && shape[2] === channels) return x
  return builder.add(
    tf.layers.reshape({ ...builder.name('reshape'), targetShape: [height, width, channels] }),
    x,
  )
}

/** Scale and shift of each channel: a norm of what has mean 0 and variance 1 already. */
function affine(
  builder: Builder,
  x: tf.SymbolicTensor,
  scale: Float32Array,
  shift: Float32Array,
): tf.SymbolicTensor {
  const shape = [scale.length]
  const even = new Float32Array(scale.length)
  return builder.add(
    tf.layers.batchNormalization({ ...builder.name('norm'), epsilon: EPSILON }),
    x,
    [
      { shape, values: scale },
      { shape, values: shift },
      { shape, values: even },
      { shape, values: even.map(() => 1 - EPSILON) },
    ],
  )
}

/** That a norm adds to a variance: of a number that float32 has. */
const EPSILON = 2 ** -10

/** By the names that TF.js has. */
const NAMES: Partial<Record<Activation['curve'], string>> = {
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  selu: 'selu',
  swish: 'swish',
  gelu: 'gelu',
  'gelu-tanh': 'gelu_new',
  softplus: 'softplus',
  softsign: 'softsign',
  mish: 'mish',
}

function activated(
  builder: Builder,
  x: tf.SymbolicTensor,
  activation: Activation,
  { channels }: Shape,
): tf.SymbolicTensor {
  const all = (value: number) => new Float32Array(channels).fill(value)
  const { curve } = activation
  if (curve === 'line') return affine(builder, x, all(activation.scale), all(activation.shift))
  if (curve === 'leaky' && activation.slope === 0)
    return builder.add(
      tf.layers.activation({ ...builder.name('activation'), activation: 'relu' }),
      x,
    )
  if (curve === 'leaky')
    return builder.add(
      tf.layers.leakyReLU({ ...builder.name('leaky-relu'), alpha: activation.slope }),
      x,
    )
  if (curve === 'elu')
    return builder.add(tf.layers.elu({ ...builder.name('elu'), alpha: activation.alpha }), x)
  if (curve === 'clip') {
    const { low, high } = activation
    const raised = low === 0 ? x : affine(builder, x, all(1), all(-low))
    const clipped = builder.add(
      tf.layers.reLU({ ...builder.name('clip'), maxValue: high - low }),
      raised,
    )
    return low === 0 ? clipped : affine(builder, clipped, all(1), all(low))
  }
  const name = NAMES[curve]
  if (!name) throw refused(`TF.js has no layer for the activation ${curve}.`)
  const named = { activation: name } as Parameters<typeof tf.layers.activation>[0]
  return builder.add(tf.layers.activation({ ...builder.name('activation'), ...named }), x)
}

type Of<Kind extends Node['kind']> = Node & { kind: Kind }

function convolved(
  builder: Builder,
  node: Of<'convolution'>,
  x: tf.SymbolicTensor,
  input: Shape,
): tf.SymbolicTensor {
  const margins = marginsOf(node, input)
  const same = marginsOf({ ...node, padding: 'same' }, input)
  const isSame = node.stride === 1 && JSON.stringify(margins) === JSON.stringify(same)
  return builder.add(
    tf.layers.conv2d({
      ...builder.name('convolution'),
      ...START,
      kernelSize: [node.height, node.width],
      filters: node.filters,
      strides: node.stride,
      padding: isSame ? 'same' : 'valid',
      useBias: node.bias !== undefined,
    }),
    isSame ? x : bordered(builder, x, margins),
    weightsOf(node, [node.height, node.width, input.channels, node.filters], node.kernel),
  )
}

function weightsOf(
  { bias, filters }: { bias?: Float32Array | undefined; filters: number },
  shape: number[],
  kernel: Float32Array,
): (Weight | undefined)[] {
  return [{ shape, values: kernel }, bias && { shape: [filters], values: bias }]
}

function transposed(
  builder: Builder,
  node: Of<'transposed'>,
  x: tf.SymbolicTensor,
  input: Shape,
  to: Shape,
): tf.SymbolicTensor {
  if (isPoint(input) && to.height === node.height && to.width === node.width)
    return rooted(builder, node, x, input, to)
  const margins = marginsOf(node, input)
  const same = marginsOf({ ...node, padding: 'same' }, input)
  const isSame = JSON.stringify(margins) === JSON.stringify(same) && node.height >= node.stride
  const more = Math.max(0, -margins.bottom, -margins.right)
  const side = Math.max(node.height, node.width) + (isSame ? 0 : more)
  const kernel = exchanged(node, input.channels, isSame ? [node.height, node.width] : [side, side])
  const [height, width] = isSame ? [node.height, node.width] : [side, side]
  // Without padding TF.js makes pictures of at least its stride times theirs.
  const made = (size: number, own: number) => size * node.stride + Math.max(own - node.stride, 0)
  const y = builder.add(
    tf.layers.conv2dTranspose({
      ...builder.name('transposed'),
      ...START,
      kernelSize: [height, width],
      filters: node.filters,
      strides: node.stride,
      padding: isSame ? 'same' : 'valid',
      useBias: node.bias !== undefined,
    }),
    squared(builder, x, input),
    weightsOf(node, [height, width, node.filters, input.channels], kernel),
  )
  if (isSame) return y
  return bordered(
    builder,
    y,
    turned({
      top: margins.top,
      left: margins.left,
      bottom: made(input.height, height) - margins.top - to.height,
      right: made(input.width, width) - margins.left - to.width,
    }),
  )
}

/** A transposed convolution of a single point is a dense layer; so a generator takes its latent as a vector. */
function rooted(
  builder: Builder,
  node: Of<'transposed'>,
  x: tf.SymbolicTensor,
  input: Shape,
  to: Shape,
): tf.SymbolicTensor {
  const taps = node.height * node.width
  const units = taps * node.filters
  const kernel = new Float32Array(node.kernel.length)
  for (let tap = 0; tap < taps; tap++)
    for (let one = 0; one < input.channels; one++) {
      const from = (tap * input.channels + one) * node.filters
      const row = node.kernel.subarray(from, from + node.filters)
      kernel.set(row, one * units + tap * node.filters)
    }
  const bias =
    node.bias && new Float32Array(units).map((_, i) => node.bias?.[i % node.filters] ?? 0)
  const dense = tf.layers.dense({
    ...builder.name('dense'),
    ...START,
    units,
    useBias: bias !== undefined,
  })
  const flat = x.rank === 2 ? x : builder.add(tf.layers.flatten(builder.name('flatten')), x)
  const y = builder.add(dense, flat, [
    { shape: [input.channels, units], values: kernel },
    bias && { shape: [units], values: bias },
  ])
  return squared(builder, y, to)
}

/** [height, width, inputs, outputs] as [larger, larger, outputs, inputs], with zeros below and right of it. */
function exchanged(
  { kernel, height, width, filters }: Of<'transposed'>,
  inputs: number,
  [tall, wide]: readonly [number, number],
): Float32Array {
  const values = new Float32Array(tall * wide * inputs * filters)
  for (let tap = 0; tap < height * width; tap++) {
    const place = Math.floor(tap / width) * wide + (tap % width)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < filters; output++)
        values[(place * filters + output) * inputs + input] = kernel[
          (tap * inputs + input) * filters + output
        ] as number
  }
  return values
}

function turned({ top, left, bottom, right }: Margins): Margins {
  return { top: -top, left: -left, bottom: -bottom, right: -right }
}

/** Zeros around a picture, or less of it where they are fewer than none. */
function bordered(builder: Builder, x: tf.SymbolicTensor, margins: Margins): tf.SymbolicTensor {
  const sides = (sign: 1 | -1): [[number, number], [number, number]] => {
    const at = (margin: number) => Math.max(0, sign * margin)
    const { top, bottom, left, right } = margins
    return [
      [at(top), at(bottom)],
      [at(left), at(right)],
    ]
  }
  const isNone = (all: [[number, number], [number, number]]) => all.flat().every((one) => one === 0)
  const [more, less] = [sides(1), sides(-1)]
  const padded = isNone(more)
    ? x
    : builder.add(tf.layers.zeroPadding2d({ ...builder.name('padding'), padding: more }), x)
  return isNone(less)
    ? padded
    : builder.add(tf.layers.cropping2D({ ...builder.name('cropping'), cropping: less }), padded)
}

function enlarged(
  builder: Builder,
  { factor, by }: Of<'enlargement'>,
  x: tf.SymbolicTensor,
  { height, width }: Shape,
): tf.SymbolicTensor {
  if (by !== 'bilinear')
    return builder.add(
      tf.layers.upSampling2d({
        ...builder.name('enlargement'),
        size: [factor, factor],
        interpolation: by === 'nearest' ? 'nearest' : 'bilinear',
      }),
      x,
    )
  // TF.js' own has a pixel's corner where others have its middle: lines and columns by a matrix each.
  const permuted = (read: tf.SymbolicTensor, dims: number[]) =>
    builder.add(tf.layers.permute({ ...builder.name('permutation'), dims }), read)
  const along = (read: tf.SymbolicTensor, size: number) =>
    builder.add(
      tf.layers.dense({
        ...builder.name('bilinear'),
        ...START,
        units: size * factor,
        useBias: false,
      }),
      read,
      [{ shape: [size, size * factor], values: bilinear(size, factor) }],
    )
  const lines = along(permuted(x, [3, 2, 1]), height)
  const columns = along(permuted(lines, [1, 3, 2]), width)
  return permuted(columns, [2, 3, 1])
}

/** How much each line counts for each of the larger picture: their middles lie at (o + ½) / factor − ½. */
function bilinear(size: number, factor: number): Float32Array {
  const values = new Float32Array(size * size * factor)
  for (let to = 0; to < size * factor; to++) {
    const at = Math.max(0, Math.min(size - 1, (to + 0.5) / factor - 0.5))
    const from = Math.min(size - 1, Math.floor(at))
    const next = Math.min(size - 1, from + 1)
    const add = (line: number, share: number) => {
      const place = line * size * factor + to
      values[place] = (values[place] as number) + share
    }
    add(from, 1 - (at - from))
    add(next, at - from)
  }
  return values
}

function shuffled(
  builder: Builder,
  { block, first }: Of<'shuffle'>,
  x: tf.SymbolicTensor,
  to: Shape,
): tf.SymbolicTensor {
  const [height, width] = [to.height / block, to.width / block]
  const split =
    first === 'blocks'
      ? { targetShape: [height, width, block, block, to.channels], dims: [1, 3, 2, 4, 5] }
      : { targetShape: [height, width, to.channels, block, block], dims: [1, 4, 2, 5, 3] }
  const { targetShape, dims } = split
  const apart = builder.add(tf.layers.reshape({ ...builder.name('reshape'), targetShape }), x)
  const moved = builder.add(tf.layers.permute({ ...builder.name('permutation'), dims }), apart)
  const together = [to.height, to.width, to.channels]
  return builder.add(
    tf.layers.reshape({ ...builder.name('reshape'), targetShape: together }),
    moved,
  )
}

function normal(
  builder: Builder,
  { name, over, groups, epsilon, scale, shift }: Of<'normal'>,
  x: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const channels = x.shape[3] as number
  const isEach = groups === 'each' || (groups === channels && channels > 1)
  const evened = (from: tf.SymbolicTensor, axis: number[]) =>
    builder.add(
      tf.layers.layerNormalization({
        ...builder.name('normal'),
        axis,
        epsilon,
        center: false,
        scale: false,
      }),
      from,
    )
  const whole = isEach ? [1, 2] : [1, 2, 3]
  const isGrouped = !isEach && groups !== 1
  if (isGrouped && over === 'position')
    throw refused(`TF.js has no layer for ${name}, a norm of groups at each pixel.`)
  const y = isGrouped
    ? inGroups(builder, x, Number(groups), (apart) => evened(apart, [1, 3]))
    : evened(x, over === 'position' ? [3] : whole)
  const [ones, zeros] = [new Float32Array(channels).fill(1), new Float32Array(channels)]
  return scale || shift ? affine(builder, y, scale ?? ones, shift ?? zeros) : y
}

/** Does something to channels apart by groups: [height · width, groups, channels of each], for TF.js norms no more axes. */
function inGroups(
  builder: Builder,
  x: tf.SymbolicTensor,
  groups: number,
  act: (apart: tf.SymbolicTensor) => tf.SymbolicTensor,
): tf.SymbolicTensor {
  const [, height, width, channels] = x.shape as number[]
  const shaped = (from: tf.SymbolicTensor, targetShape: number[]) =>
    builder.add(tf.layers.reshape({ ...builder.name('reshape'), targetShape }), from)
  const sides = [height as number, width as number, channels as number] as const
  const apart = shaped(x, [sides[0] * sides[1], groups, sides[2] / groups])
  return shaped(act(apart), [...sides])
}
