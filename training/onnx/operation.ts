import { isPoint } from '../../lib/model/compile/network.ts'
import { isSummed, paddingOf, type Shape } from '../../lib/model/compile/operations.ts'
import type { Operation } from '../../lib/model/integers/program.ts'
import { refused } from '../import/refusal.ts'
import { addActivation } from './activation.ts'
import { enlargementOf } from './enlargement.ts'
import type { GraphBuilder } from './graph.ts'
import { channelsFirst, layoutOf, rootKernel, unshuffled } from './kernel.ts'

/** A value of a graph: [n, channels] for a point, [n, channels, height, width] for a picture. */
export type Drawn = { name: string; shape: Shape }

/**
 * Adds an operation: its sums, and the values that they are rounded to.
 *
 * @param place its own, by which its kernel and its bias are named
 * @param addend the point that is added to its sums, where there is one
 * @throws GardenError `invalid_model` naming an operation that is not written
 */
export function addOperation(
  graph: GraphBuilder,
  operation: Operation,
  place: number,
  read: Drawn,
  addend?: Drawn,
): Drawn {
  const shape = operation.output
  if (operation.kind === 'curve') return { name: addCurve(graph, operation, read), shape }
  if (operation.kind === 'normal') {
    const normal = graph.add('Round', [addNormal(graph, operation, place, read)])
    return { name: limited(graph, operation, normal), shape }
  }
  const sums = addSums(graph, operation, place, read, addend)
  const scaled = graph.add('Mul', [sums, graph.scalar(2 ** -operation.shift)])
  return { name: limited(graph, operation, graph.add('Round', [scaled])), shape }
}

/** What is done to a rounded value. */
function limited(graph: GraphBuilder, { slope, low, high }: Operation, value: string): string {
  const sloped =
    slope === undefined
      ? value
      : graph.add('Round', [graph.add('LeakyRelu', [value], { alpha: { f: slope / 2 ** 15 } })])
  return graph.add('Clip', [sloped, graph.scalar(low), graph.scalar(high)])
}

function addCurve(graph: GraphBuilder, { name, curve, low, high }: Operation, read: Drawn): string {
  if (!curve)
    throw refused(`${name} does not tell its curve, only a table of it.`, 'Import the model again.')
  const x = graph.add('Mul', [read.name, graph.scalar(1 / curve.unit)])
  const made = curve.activations.reduce((value, one) => addActivation(graph, value, one), x)
  const scaled = graph.add('Mul', [made, graph.scalar(curve.made)])
  const rounded = graph.add('Round', [scaled])
  return graph.add('Clip', [rounded, graph.scalar(low), graph.scalar(high)])
}

/** A norm of groups of channels, or of the channels of each pixel. */
function addNormal(
  graph: GraphBuilder,
  { name, normal, output }: Operation,
  place: number,
  read: Drawn,
): string {
  const { channels, height, width } = output
  if (!normal || isPoint(output) || (normal.over === 'position' && normal.groups > 1))
    throw refused(`${name} is a norm that is not written as ONNX.`)
  const [scale, shift] = [Float32Array.from(normal.scale), Float32Array.from(normal.shift)]
  const epsilon = { f: normal.epsilon }
  const named = (what: string, dims: number[], values: Float32Array) =>
    graph.tensor(`${what}_${place}`, dims, values)
  if (normal.over === 'position') {
    const last = graph.add('Transpose', [read.name], { perm: { ints: [0, 2, 3, 1] } })
    const inputs = [last, named('scale', [channels], scale), named('shift', [channels], shift)]
    const even = graph.add('LayerNormalization', inputs, { epsilon, axis: { i: -1 } })
    return graph.add('Transpose', [even], { perm: { ints: [0, 3, 1, 2] } })
  }
  if (normal.groups === channels) {
    const inputs = [read.name, named('scale', [channels], scale), named('shift', [channels], shift)]
    return graph.add('InstanceNormalization', inputs, { epsilon })
  }
  const { groups } = normal
  const ones = named('ones', [groups], new Float32Array(groups).fill(1))
  const zeros = named('zeros', [groups], new Float32Array(groups))
  const grouped = shaped(graph, read.name, [groups, (channels / groups) * height * width])
  const even = graph.add('InstanceNormalization', [grouped, ones, zeros], { epsilon })
  const whole = shaped(graph, even, [channels, height, width])
  const larger = graph.add('Mul', [whole, named('scale', [channels, 1, 1], scale)])
  return graph.add('Add', [larger, named('shift', [channels, 1, 1], shift)])
}

/** @returns what its sums are, its bias with half a unit of what is dropped later taken off */
export function addSums(
  graph: GraphBuilder,
  operation: Operation,
  place: number,
  read: Drawn,
  addend?: Drawn,
): string {
  const own = addOwnSums(graph, operation, place, read)
  if (!addend) return own
  const shift = graph.add('Mul', [addend.name, graph.scalar(operation.addend?.times ?? 0)])
  const point = { name: shift, shape: addend.shape }
  return graph.add('Add', [own, isPoint(operation.output) ? shift : pictured(graph, point)])
}

function addOwnSums(graph: GraphBuilder, operation: Operation, place: number, read: Drawn): string {
  if (!isSummed(operation)) throw refused(`${operation.name} makes no sums.`)
  const half = operation.shift > 0 ? 2 ** (operation.shift - 1) : 0
  const bias = Float32Array.from(operation.bias, (one) => one - half)
  switch (layoutOf(operation)) {
    case 'root':
      return addRoot(graph, operation, place, read, bias)
    case 'shuffle':
      return addShuffle(graph, operation, place, read, bias)
    case 'enlargement':
      return addEnlargement(graph, operation, place, read, bias)
    case 'convolution':
      return addConvolution(graph, operation, place, read, bias)
    case 'transposed':
      return addTransposed(graph, operation, place, read, bias)
  }
}

type Adder = (
  graph: GraphBuilder,
  operation: Operation,
  place: number,
  read: Drawn,
  bias: Float32Array,
) => string

/** A dense layer, whose numbers may be a picture's. */
const addRoot: Adder = (graph, operation, place, read, bias) => {
  const { input, output, side } = operation
  const pixels = side * side
  const units = pixels * output.channels
  const isEach = bias.length === units
  const biases = Float32Array.from({ length: units }, (_, i) => {
    const [channel, pixel] = [Math.floor(i / pixels), i % pixels]
    return bias[isEach ? pixel * output.channels + channel : channel] as number
  })
  const kernel = graph.tensor(`kernel_${place}`, [input.channels, units], rootKernel(operation))
  const flat = graph.add('Gemm', [
    read.name,
    kernel,
    graph.tensor(`bias_${place}`, [units], biases),
  ])
  return side === 1 ? flat : shaped(graph, flat, [output.channels, side, side])
}

function shaped(graph: GraphBuilder, name: string, sides: number[]): string {
  const shape = graph.tensor(`shape_${graph.nodes.length}`, [sides.length + 1], [-1, ...sides])
  return graph.add('Reshape', [name, shape])
}

/** A point as the picture that convolutions read. */
function pictured(graph: GraphBuilder, { name, shape }: Drawn): string {
  return isPoint(shape) ? shaped(graph, name, [shape.channels, 1, 1]) : name
}

function pointed(graph: GraphBuilder, name: string, { output }: Operation): string {
  return isPoint(output) ? shaped(graph, name, [output.channels]) : name
}

const addConvolution: Adder = (graph, operation, place, read, bias) => {
  const { input, output, side, stride, step = 1 } = operation
  const { line, column } = paddingOf(operation)
  const rest = (from: number, made: number, before: number) =>
    (made - 1) * step + side - from * stride - before
  const pads = [
    line,
    column,
    rest(input.height, output.height, line),
    rest(input.width, output.width, column),
  ]
  let from = pictured(graph, read)
  if (stride > 1) {
    const scales = Float32Array.of(1, 1, stride, stride)
    from = graph.add('Resize', [from, '', graph.tensor(`scales_${place}`, [4], scales)], {
      mode: { s: 'nearest' },
      coordinate_transformation_mode: { s: 'asymmetric' },
      nearest_mode: { s: 'floor' },
    })
  }
  from = padded(
    graph,
    from,
    pads.map((pad) => Math.min(0, pad)),
  )
  const dims = [output.channels, input.channels, side, side]
  const kernel = graph.tensor(`kernel_${place}`, dims, channelsFirst(operation))
  const biases = graph.tensor(`bias_${place}`, [output.channels], bias)
  const made = graph.add('Conv', [from, kernel, biases], {
    pads: { ints: pads.map((pad) => Math.max(0, pad)) },
    strides: { ints: [step, step] },
  })
  return pointed(graph, made, operation)
}

/** Lines and columns cut off where they are negative, zeros where they are not. */
function padded(graph: GraphBuilder, name: string, sides: readonly number[]): string {
  if (sides.every((side) => side === 0)) return name
  const [top = 0, left = 0, bottom = 0, right = 0] = sides
  const pads = [0, 0, top, left, 0, 0, bottom, right]
  return graph.add('Pad', [name, graph.tensor(`pads_${graph.nodes.length}`, [8], pads)])
}

const addTransposed: Adder = (graph, operation, place, read, bias) => {
  const { input, output, side, stride } = operation
  const { line, column } = paddingOf(operation)
  const rest = (from: number, made: number, before: number) =>
    (from - 1) * stride + side - made - before
  const pads = [
    line,
    column,
    rest(input.height, output.height, line),
    rest(input.width, output.width, column),
  ]
  const dims = [input.channels, output.channels, side, side]
  const kernel = graph.tensor(`kernel_${place}`, dims, channelsFirst(operation))
  const from = pictured(graph, read)
  const strides = { ints: [stride, stride] }
  if (pads.every((pad) => pad >= 0)) {
    const biases = graph.tensor(`bias_${place}`, [output.channels], bias)
    const made = graph.add('ConvTranspose', [from, kernel, biases], {
      pads: { ints: pads },
      strides,
    })
    return pointed(graph, made, operation)
  }
  const whole = graph.add('ConvTranspose', [from, kernel], { strides })
  const cut = padded(
    graph,
    whole,
    pads.map((pad) => Math.min(0, -pad)),
  )
  const around = padded(
    graph,
    cut,
    pads.map((pad) => Math.max(0, -pad)),
  )
  const biases = graph.tensor(`bias_${place}`, [output.channels, 1, 1], bias)
  return pointed(graph, graph.add('Add', [around, biases]), operation)
}

/** What makes blocks of pixels is a convolution that makes their channels. */
const addShuffle: Adder = (graph, operation, place, read, bias) => {
  const { input, stride, output } = operation
  const { kernel, bias: biases, side, padding } = unshuffled(operation, bias)
  const filters = output.channels * stride ** 2
  const weights = graph.tensor(`kernel_${place}`, [filters, input.channels, side, side], kernel)
  const { line, column } = padding
  const made = graph.add(
    'Conv',
    [pictured(graph, read), weights, graph.tensor(`bias_${place}`, [filters], biases)],
    { pads: { ints: [line, column, side - 1 - line, side - 1 - column] } },
  )
  return graph.add('DepthToSpace', [made], { blocksize: { i: stride }, mode: { s: 'DCR' } })
}

const addEnlargement: Adder = (graph, operation, place, read, bias) => {
  const { stride, output } = operation
  const { by, scale } = enlargementOf(operation)
  const scales = graph.tensor(`scales_${place}`, [4], Float32Array.of(1, 1, stride, stride))
  const large = graph.add('Resize', [pictured(graph, read), '', scales], {
    mode: { s: 'linear' },
    coordinate_transformation_mode: { s: by === 'bilinear' ? 'half_pixel' : 'asymmetric' },
  })
  const dims = [output.channels, 1, 1]
  const scaled = graph.add('Mul', [large, graph.tensor(`scale_${place}`, dims, scale)])
  return graph.add('Add', [scaled, graph.tensor(`bias_${place}`, dims, bias)])
}
