import { type Layer, refused, type Window } from './layers.ts'

export type Shape = { height: number; width: number; channels: number }

/**
 * Where an operation's sums come from. Either a convolution of its input enlarged `stride` times by nearest
 * neighbour, or a transposed convolution with that stride; both with TF.js's padding `same`. A dense layer is a
 * transposed convolution of a single position.
 */
export type Geometry = {
  /** Of the layer that it was made from. */
  name: string
  kind: 'convolution' | 'transposed'
  input: Shape
  output: Shape
  /** Of the square kernel, [side, side, inputs, outputs]. */
  side: number
  stride: number
}

/** One step of a generator, activation(bias + sums): norms are folded into it. */
export type Operation = Geometry & {
  kernel: Float32Array
  /** [outputs], or [stride, stride, outputs] after a dense layer. */
  bias: Float32Array
  /** Slope of the activation below zero: 0 is relu, 1 is none. */
  below: number
  /** Whether the hyperbolic tangent follows; of the last operation only. */
  tanh: boolean
}

/**
 * Folds a generator's layers into operations.
 *
 * @returns operations from [1, 1, latentSize] to [resolution, resolution, channels]
 * @throws GardenError `invalid_manifest` naming the layer that cannot be folded
 */
export function foldLayers(layers: readonly Layer[], latentSize: number): Operation[] {
  const operations: Operation[] = []
  let enlarged = 1
  for (const layer of layers) {
    const input = operations.at(-1)?.output ?? { height: 1, width: 1, channels: latentSize }
    if (layer.kind === 'enlargement') enlarged *= 2
    else if (layer.kind === 'norm') foldNorm(finished(operations, layer.name), layer)
    else if (layer.kind === 'activation') foldActivation(finished(operations, layer.name), layer)
    else if (layer.kind === 'reshape') reshape(operations.at(-1), layer, input)
    else {
      if (enlarged > 1 && layer.kind !== 'convolution')
        throw refused(`${layer.name} follows an enlargement, where a Conv2D must`)
      requireKernel(layer, input)
      operations.push({ ...operationOf(layer, input, enlarged), below: 1, tanh: false })
      enlarged = 1
    }
  }
  if (enlarged > 1) throw refused('an enlargement is the last layer')
  const early = operations.slice(0, -1).find(({ tanh }) => tanh)
  if (early) throw refused(`${early.name} ends in tanh before the last layer`)
  return operations
}

type Of<Kind extends Layer['kind']> = Extract<Layer, { kind: Kind }>

/** The operation so far, as long as nothing but a sum has been done. */
function finished(operations: readonly Operation[], follower: string): Operation {
  const operation = operations.at(-1)
  if (operation && operation.below === 1 && !operation.tanh) return operation
  throw refused(`${follower} does not directly follow a Dense or convolution`)
}

function foldNorm({ kernel, bias, output }: Operation, { name, scale, shift }: Of<'norm'>): void {
  if (scale.length !== output.channels)
    throw refused(`${name} has ${scale.length} channels, not ${output.channels}`)
  for (let i = 0; i < kernel.length; i++)
    kernel[i] = (kernel[i] as number) * (scale[i % scale.length] as number)
  for (let i = 0; i < bias.length; i++)
    bias[i] = (bias[i] ?? 0) * (scale[i % scale.length] ?? 0) + (shift[i % scale.length] ?? 0)
}

function foldActivation(operation: Operation, { activation }: Of<'activation'>): void {
  if (activation === 'tanh') operation.tanh = true
  else operation.below = activation.below
}

/** A vector as a picture: of each position, the kernel is a tap of its own. */
function reshape(
  operation: Operation | undefined,
  { name, shape }: Of<'reshape'>,
  input: Shape,
): void {
  const [height = 0, width = 0, channels = 0] = shape
  const isVector = input.height === 1 && input.width === 1
  if (
    shape.length !== 3 ||
    height !== width ||
    !isVector ||
    height * width * channels !== input.channels
  )
    throw refused(`${name} is no square of the ${input.channels} numbers before it`)
  if (height === 1) return
  if (!operation || operation.side > 1)
    throw refused(`${name} makes a picture of the latent itself`)
  const { kernel } = operation
  operation.kind = 'transposed'
  operation.output = { height, width, channels }
  operation.side = height
  operation.stride = height
  operation.kernel = reordered(kernel, height ** 2, operation.input.channels, channels)
}

/** [inputs, taps, outputs] as [taps, inputs, outputs]. */
function reordered(
  kernel: Float32Array,
  taps: number,
  inputs: number,
  outputs: number,
): Float32Array {
  const values = new Float32Array(kernel.length)
  for (let input = 0; input < inputs; input++) {
    for (let tap = 0; tap < taps; tap++) {
      const from = (input * taps + tap) * outputs
      values.set(kernel.subarray(from, from + outputs), (tap * inputs + input) * outputs)
    }
  }
  return values
}

/** Too few numbers would be read as zeros. */
function requireKernel(
  layer: Of<'dense'> | Of<'convolution'> | Of<'transposed'>,
  { channels }: Shape,
): void {
  const outputs = layer.kind === 'dense' ? layer.units : layer.filters
  const expected = (layer.kind === 'dense' ? 1 : layer.side ** 2) * channels * outputs
  if (layer.kernel.length !== expected)
    throw refused(`the kernel of ${layer.name} has ${layer.kernel.length} numbers, not ${expected}`)
  const biases = layer.bias?.length ?? outputs
  if (biases !== outputs) throw refused(`${layer.name} has ${biases} biases, not ${outputs}`)
}

type Affine = Geometry & Pick<Operation, 'kernel' | 'bias'>

function operationOf(
  layer: Of<'dense'> | Of<'convolution'> | Of<'transposed'>,
  input: Shape,
  enlarged: number,
): Affine {
  const { name } = layer
  if (layer.kind === 'dense') {
    if (input.height > 1) throw refused(`${name} is a Dense over a picture`)
    const output = { height: 1, width: 1, channels: layer.units }
    const kernel = new Float32Array(layer.kernel)
    const bias = biasOf(layer, layer.units)
    return { name, kind: 'transposed', input, output, side: 1, stride: 1, kernel, bias }
  }
  const { kind, side, filters } = layer
  const stride = kind === 'convolution' ? enlarged : strideOf(layer, input)
  if (kind === 'convolution' && layer.padding !== 'same')
    throw refused(`${name} is a Conv2D without padding`)
  const kernel =
    kind === 'convolution' ? new Float32Array(layer.kernel) : turned(layer, input.channels)
  const output = outputOf(input, stride, filters)
  return { name, kind, input, output, side, stride, kernel, bias: biasOf(layer, filters) }
}

/** @returns how many times larger it makes pictures */
function strideOf({ name, padding, side, stride }: Window & { name: string }, input: Shape) {
  if (padding === 'valid' && input.height === 1 && input.width === 1) return side
  if (padding === 'same' && side >= stride) return stride
  throw refused(`${name} is a Conv2DTranspose without padding, or with gaps`)
}

export function outputOf({ height, width }: Shape, stride: number, channels: number): Shape {
  return { height: height * stride, width: width * stride, channels }
}

/** Transposed convolutions have [side, side, outputs, inputs]. */
function turned({ kernel, side, filters }: Window, inputs: number): Float32Array {
  const values = new Float32Array(kernel.length)
  const size = inputs * filters
  for (let tap = 0; tap < side ** 2; tap++)
    for (let output = 0, from = tap * size; output < filters; output++)
      for (let input = 0; input < inputs; input++, from++)
        values[tap * size + input * filters + output] = kernel[from] as number
  return values
}

function biasOf({ bias }: { bias?: Float32Array }, outputs: number): Float32Array {
  return bias ? new Float32Array(bias) : new Float32Array(outputs)
}
