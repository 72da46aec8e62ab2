import type { Activation } from './activation.ts'
import { type Margins, refused, type Shape, sizeOf } from './network.ts'

export type { Shape } from './network.ts'

/**
 * Where an operation's sums come from. Either a convolution of its input enlarged `stride` times by nearest
 * neighbour, or a transposed convolution with that stride; a dense layer is a transposed convolution of a single
 * position. A `curve` and a `normal` have no sums: they change the values that they read.
 */
export type Geometry = {
  /** Of the layer that it was made from. */
  name: string
  kind: 'convolution' | 'transposed' | 'curve' | 'normal'
  /** As it is read: several that are read lie channel after channel, and one may be read in another shape. */
  input: Shape
  output: Shape
  /** Of the square kernel, [side, side, inputs, outputs]. */
  side: number
  stride: number
  /** Where the kernel begins, as TF.js' padding `same` has it unless given. */
  padding?: { line: number; column: number } | undefined
  /** A convolution gives every `step`-th line and column only; 1 unless given. */
  step?: number | undefined
  /** What lies beyond the input: zeros unless given, or what is at its edge. */
  border?: 'edge' | undefined
  /** Places of the operations that are read, −1 for the latent; the one before unless given. */
  reads?: readonly number[] | undefined
}

/** One step of a generator, activation(bias + sums): norms are folded into it. */
export type Operation = Geometry & {
  kernel: Float32Array
  /** [outputs], or [stride, stride, outputs] after a dense layer. */
  bias: Float32Array
  /** Slope of the activation below zero: 0 is relu, 1 is none. */
  below: number
  /** What is done to the last operation's sums, and by a `curve`. */
  curves: readonly Activation[]
  /** Of a `normal`. */
  normal?: Normal | undefined
  /** Place of an earlier operation that makes a point, which is added to the sums at every position. */
  addend?: number | undefined
}

/** (x − mean) / √(variance + ε) · scale + shift, over each group of channels. */
export type Normal = {
  over: 'picture' | 'position'
  groups: number
  epsilon: number
  /** [channels] */
  scale: Float32Array
  shift: Float32Array
}

/** Whether an operation makes sums; what does not changes values one by one. */
export function isSummed({ kind }: Pick<Geometry, 'kind'>): boolean {
  return kind === 'convolution' || kind === 'transposed'
}

/** The places of what an operation reads. */
export function readsOf({ reads }: Pick<Geometry, 'reads'>, place: number): readonly number[] {
  return reads ?? [place - 1]
}

/** Numbers of a latent, which the first operation reads, perhaps more than once. */
export function latentSizeOf([first]: readonly Pick<Operation, 'input' | 'reads'>[]): number {
  return first ? sizeOf(first.input) / readsOf(first, 0).length : 0
}

/** The shapes of what an operation reads, channel after channel; the latent is of a single pixel. */
export function shapesRead(
  operations: readonly Pick<Operation, 'input' | 'output' | 'reads'>[],
  place: number,
): Shape[] {
  const latent = { height: 1, width: 1, channels: latentSizeOf(operations) }
  const reads = readsOf(operations[place] ?? {}, place)
  return reads.map((from) => operations[from]?.output ?? latent)
}

/** The operations that read what another makes, or add it to their sums. */
export function readersOf<One extends Pick<Operation, 'reads' | 'addend'>>(
  operations: readonly One[],
  place: number,
): One[] {
  return operations.filter((one, i) => readsOf(one, i).includes(place) || one.addend === place)
}

/** Where the kernel begins, counted from the position that it gives. */
export function paddingOf(geometry: Geometry): { line: number; column: number } {
  const { kind, side, stride, padding } = geometry
  const same = Math.floor((kind === 'convolution' ? side - 1 : side - stride) / 2)
  return padding ?? { line: same, column: same }
}

/** Of padding `same`: what an operation makes where nothing else is said. */
export function outputOf({ height, width }: Shape, stride: number, channels: number): Shape {
  return { height: height * stride, width: width * stride, channels }
}

/** Kernel and bias of an operation, times scale plus shift, channel by channel. */
export function foldAffine(
  { kernel, bias, output, name }: Operation,
  scale: Float32Array,
  shift: Float32Array,
): void {
  if (scale.length !== output.channels)
    throw refused(`${name} has ${output.channels} channels, not ${scale.length}`)
  for (let i = 0; i < kernel.length; i++)
    kernel[i] = (kernel[i] as number) * (scale[i % scale.length] as number)
  for (let i = 0; i < bias.length; i++)
    bias[i] = (bias[i] ?? 0) * (scale[i % scale.length] ?? 0) + (shift[i % scale.length] ?? 0)
}

/** A vector as a square picture: of each position, the kernel is a tap of its own. */
export function foldSquare(operation: Operation, { height, width, channels }: Shape): void {
  operation.kind = 'transposed'
  operation.output = { height, width, channels }
  operation.side = height
  operation.stride = height
  operation.kernel = reordered(operation.kernel, height * width, operation.input.channels, channels)
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

/**
 * A convolution whose outputs are shuffled into blocks of pixels is a transposed one: a kernel of side · block, in which
 * each place of the block has a tap of its own for each tap.
 *
 * @returns false for what has another stride, and for a transposed one that is cut
 */
export function foldShuffle(
  operation: Operation,
  block: number,
  first: 'blocks' | 'channels',
): boolean {
  const { kind, side, stride, step = 1, input, output, border } = operation
  const { line, column } = paddingOf(operation)
  const isTap = side === 1 && line === 0 && column === 0
  const isPlain =
    isSummed(operation) && (kind === 'convolution' || isTap) && stride === 1 && step === 1
  if (!isPlain || border || side * block > 64) return false
  const channels = output.channels / block ** 2
  const from = (place: number, channel: number) =>
    first === 'blocks' ? place * channels + channel : channel * block ** 2 + place
  const large = side * block
  const kernel = new Float32Array(large ** 2 * input.channels * channels)
  const bias = new Float32Array(block ** 2 * channels)
  for (let place = 0; place < block ** 2; place++) {
    const [y, x] = [Math.floor(place / block), place % block]
    for (let channel = 0; channel < channels; channel++)
      bias[place * channels + channel] = operation.bias[from(place, channel)] ?? 0
    for (let tap = 0; tap < side ** 2; tap++) {
      const row = y + block * (side - 1 - Math.floor(tap / side))
      const place2 = x + block * (side - 1 - (tap % side))
      for (let one = 0; one < input.channels; one++)
        for (let channel = 0; channel < channels; channel++)
          kernel[((row * large + place2) * input.channels + one) * channels + channel] =
            operation.kernel[
              (tap * input.channels + one) * output.channels + from(place, channel)
            ] ?? 0
    }
  }
  operation.kind = 'transposed'
  operation.side = large
  operation.stride = block
  operation.padding = { line: block * (side - 1 - line), column: block * (side - 1 - column) }
  operation.output = { height: output.height * block, width: output.width * block, channels }
  operation.kernel = kernel
  operation.bias = bias
  return true
}

/**
 * Cuts the sides of what an operation makes.
 *
 * @returns false where each place of a block has a bias of its own
 */
export function foldCrop(operation: Operation, { top, left, bottom, right }: Margins): boolean {
  const { kind, step = 1, output } = operation
  if (operation.bias.length > output.channels || step > 1) return false
  if (kind !== 'convolution' && kind !== 'transposed') return false
  const { line, column } = paddingOf(operation)
  const sign = kind === 'convolution' ? -1 : 1
  operation.padding = { line: line + sign * top, column: column + sign * left }
  operation.output = {
    height: output.height - top - bottom,
    width: output.width - left - right,
    channels: output.channels,
  }
  return true
}
