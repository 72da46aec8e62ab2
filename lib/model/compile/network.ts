import { GardenError } from '../../error.ts'
import type { Activation } from './activation.ts'

export type Shape = { height: number; width: number; channels: number }

/** Lines and columns at the sides of a picture. */
export type Margins = { top: number; left: number; bottom: number; right: number }

/** How the numbers of a picture follow each other in a vector. */
export type Order = 'channels-last' | 'channels-first'

/** A convolution's kernel, float32 [height, width, inputs, outputs], and how it is moved. */
export type Window = {
  kernel: Float32Array
  bias?: Float32Array | undefined
  height: number
  width: number
  filters: number
  stride: number
  /**
   * Zeros that are put around the input of a convolution, or what is cut off the output of a transposed one, which is
   * (n − 1) · stride + side wide at first; `same` as TF.js has it.
   */
  padding: 'same' | Margins
}

/** What a node makes of its inputs. A vector is a picture of one pixel. */
export type Kind =
  | { kind: 'latent'; size: number }
  | { kind: 'dense'; kernel: Float32Array; bias?: Float32Array | undefined; units: number }
  | { kind: 'reshape'; shape: Shape; order: Order }
  | { kind: 'flatten'; order: Order }
  | { kind: 'affine'; scale: Float32Array; shift: Float32Array }
  | { kind: 'activation'; activation: Activation }
  /** Leaky relu with a slope for each channel. */
  | { kind: 'slopes'; slopes: Float32Array }
  | ({ kind: 'convolution' } & Window)
  | ({ kind: 'transposed' } & Window)
  | { kind: 'enlargement'; factor: number; by: 'nearest' | 'bilinear' | 'bilinear-corner' }
  | { kind: 'pad'; margins: Margins }
  | { kind: 'crop'; margins: Margins }
  /** Each block² channels become a block of pixels; `blocks` come first among channels, or the channels do. */
  | { kind: 'shuffle'; block: number; first: 'blocks' | 'channels' }
  /** Of pictures; a point among them, of as many channels, is added at every position. */
  | { kind: 'add' }
  | { kind: 'concatenation' }
  /**
   * (x − mean) / √(variance + ε) over each group of channels, in a whole picture or at each position, and then an
   * affine of each channel.
   */
  | {
      kind: 'normal'
      over: 'picture' | 'position'
      /** Of channels; `each` channel may be a group. */
      groups: number | 'each'
      epsilon: number
      scale?: Float32Array | undefined
      shift?: Float32Array | undefined
    }

/** One step of a generator; `inputs` are places of nodes before it. */
export type Node = { name: string; inputs: readonly number[] } & Kind

/** A generator as a graph: the first node is the latent, the last one makes the picture. */
export type Network = readonly Node[]

/** Sides of pictures, on the way too. */
export const MOST_SIDE = 1024
/** Numbers that all nodes together may make of a latent, and products that this may take: seconds, and a gigabyte. */
const MOST = { values: 2 ** 27, products: 2 ** 36 }

/**
 * What each node makes, before anything is made: sizes are summed up.
 *
 * @throws GardenError `invalid_manifest` naming the node that does not fit, or by which there is too much
 */
export function shapesOf(network: Network): Shape[] {
  const shapes: Shape[] = []
  let [values, products] = [0, 0]
  for (const node of network) {
    const inputs = node.inputs.map((input) => shapes[input] as Shape)
    const shape = shapeOf(node, inputs)
    const size = sizeOf(shape)
    const { height, width, channels } = shape
    const isWhole = [height, width, channels].every((one) => Number.isInteger(one) && one > 0)
    if (!isWhole || Math.max(height, width) > MOST_SIDE)
      throw refused(`${node.name} makes ${text(shape)}`)
    values += size
    products += productsOf(node, inputs[0] ?? shape, shape)
    if (values > MOST.values || products > MOST.products)
      throw refused(`${node.name} makes it more than can be drawn in a few seconds`)
    shapes.push(shape)
  }
  return shapes
}

/** How many nodes read what a node makes. */
export function usersOf(network: Network, place: number): number {
  return network.filter(({ inputs }) => inputs.includes(place)).length
}

export function sizeOf({ height, width, channels }: Shape): number {
  return height * width * channels
}

function productsOf(node: Node, input: Shape, output: Shape): number {
  if (node.kind === 'dense') return sizeOf(input) * node.units
  if (node.kind === 'convolution') return sizeOf(output) * node.height * node.width * input.channels
  if (node.kind === 'transposed') return sizeOf(input) * node.height * node.width * node.filters
  return 0
}

export function shapeOf(node: Node, inputs: readonly Shape[]): Shape {
  const input = inputs[0] ?? { height: 1, width: 1, channels: 0 }
  const { height, width, channels } = input
  switch (node.kind) {
    case 'latent':
      return { height: 1, width: 1, channels: node.size }
    case 'dense':
      requireLength(node, 'kernel', node.kernel, channels * node.units)
      requireLength(node, 'bias', node.bias, node.units)
      return { height, width, channels: node.units }
    case 'reshape':
      if (sizeOf(node.shape) === sizeOf(input)) return node.shape
      throw refused(`${node.name} makes ${text(node.shape)} of ${text(input)}`)
    case 'flatten':
      return { height: 1, width: 1, channels: sizeOf(input) }
    case 'affine':
      requireLength(node, 'scale', node.scale, channels)
      requireLength(node, 'shift', node.shift, channels)
      return input
    case 'slopes':
      requireLength(node, 'slope', node.slopes, channels)
      return input
    case 'normal':
      if (node.groups !== 'each' && channels % node.groups > 0)
        throw refused(`${node.name} makes ${node.groups} groups of ${channels} channels`)
      requireLength(node, 'scale', node.scale, channels)
      requireLength(node, 'shift', node.shift, channels)
      return input
    case 'activation':
      return input
    case 'convolution':
    case 'transposed':
      requireLength(node, 'kernel', node.kernel, node.height * node.width * channels * node.filters)
      requireLength(node, 'bias', node.bias, node.filters)
      return { ...windowed(node, input), channels: node.filters }
    case 'enlargement':
      return { height: height * node.factor, width: width * node.factor, channels }
    case 'pad':
      return { ...around(input, node.margins, 1), channels }
    case 'crop':
      return { ...around(input, node.margins, -1), channels }
    case 'shuffle':
      return {
        height: height * node.block,
        width: width * node.block,
        channels: channels / node.block ** 2,
      }
    case 'add':
      return sumOf(node, inputs)
    case 'concatenation':
      for (const other of inputs)
        if (other.height !== height || other.width !== width)
          throw refused(`${node.name} joins ${text(input)} and ${text(other)}`)
      return { height, width, channels: inputs.reduce((sum, one) => sum + one.channels, 0) }
  }
}

function sumOf({ name }: Node, inputs: readonly Shape[]): Shape {
  const [first] = inputs as [Shape]
  const whole = inputs.find((one) => !isPoint(one)) ?? first
  for (const other of inputs)
    if (text(other) !== text(whole) && !(isPoint(other) && other.channels === whole.channels))
      throw refused(`${name} adds ${text(whole)} and ${text(other)}`)
  return whole
}

/** Whether a picture is one pixel, as vectors are. */
export function isPoint({ height, width }: Shape): boolean {
  return height === 1 && width === 1
}

function around({ height, width }: Shape, { top, left, bottom, right }: Margins, sign: 1 | -1) {
  return { height: height + sign * (top + bottom), width: width + sign * (left + right) }
}

type Sized = Window & { kind: 'convolution' | 'transposed' }

function windowed(window: Sized, input: Shape): { height: number; width: number } {
  const { kind, stride } = window
  const { top, left, bottom, right } = marginsOf(window, input)
  const along = (size: number, side: number, margin: number) =>
    kind === 'convolution'
      ? Math.floor((size + margin - side) / stride) + 1
      : (size - 1) * stride + side - margin
  return {
    height: along(input.height, window.height, top + bottom),
    width: along(input.width, window.width, left + right),
  }
}

/** What `same` stands for: as much before as after, or one less. */
export function marginsOf(window: Sized, input: Shape): Margins {
  if (window.padding !== 'same') return window.padding
  const { kind, stride } = window
  const all = (size: number, side: number) =>
    kind === 'convolution'
      ? Math.max(0, (Math.ceil(size / stride) - 1) * stride + side - size)
      : side - stride
  const [lines, columns] = [all(input.height, window.height), all(input.width, window.width)]
  const before = (margin: number) => (margin < 0 ? 0 : Math.floor(margin / 2))
  return {
    top: before(lines),
    left: before(columns),
    bottom: lines - before(lines),
    right: columns - before(columns),
  }
}

/** Too few numbers would be read as zeros. */
function requireLength(
  { name }: Node,
  what: string,
  numbers: Float32Array | undefined,
  length: number,
): void {
  if (!numbers) return
  if (numbers.length !== length)
    throw refused(`the ${what} of ${name} has ${numbers.length} numbers, not ${length}`)
  if (!numbers.every(Number.isFinite))
    throw refused(`a number in the ${what} of ${name} is not finite`)
}

export function text({ height, width, channels }: Shape): string {
  return `${height} × ${width} × ${channels}`
}

/** What is said of a model that cannot be compiled. */
export function refused(problem: string, cause?: unknown): GardenError {
  return new GardenError('invalid_manifest', `The generator cannot be compiled: ${problem}.`, {
    suggestion:
      'The table of what is drawn is in training/import/README.md. What is not in it can be told exactly as ONNX, if it is one of its operators.',
    cause,
  })
}
