import { isPoint } from '../../lib/model/compile/network.ts'
import { paddingOf } from '../../lib/model/compile/operations.ts'
import type { Operation } from '../../lib/model/integers/program.ts'
import { refused } from '../import/refusal.ts'

/** As which operator of ONNX an operation's sums are written. */
export type Layout = 'root' | 'convolution' | 'transposed' | 'shuffle' | 'enlargement'

/**
 * @throws GardenError `invalid_model` naming an operation that none of them is
 */
export function layoutOf(operation: Operation): Layout {
  const { kind, input, output, side, stride, border, bias, name } = operation
  const isPlain = output.height === stride && output.width === stride && !operation.padding
  if (isPoint(input) && kind === 'transposed' && side === stride && isPlain) return 'root'
  if (border) return 'enlargement'
  if (bias.length === output.channels) return kind === 'convolution' ? kind : 'transposed'
  const { line, column } = paddingOf(operation)
  const isWhole = output.height === input.height * stride && output.width === input.width * stride
  const isBlocks = [side, line, column].every((one) => one % stride === 0)
  if (kind === 'transposed' && isWhole && isBlocks) return 'shuffle'
  throw refused(`${name} has a bias for each place, which is not written as ONNX.`)
}

/** Of a dense layer: [taps, inputs, outputs] as [inputs, outputs · taps]. */
export function rootKernel({ kernel, side, input, output }: Operation): Float32Array {
  const [taps, outputs] = [side * side, output.channels]
  const values = new Float32Array(kernel.length)
  for (let tap = 0; tap < taps; tap++)
    for (let one = 0; one < input.channels; one++)
      for (let channel = 0; channel < outputs; channel++)
        values[(one * outputs + channel) * taps + tap] = kernel[
          (tap * input.channels + one) * outputs + channel
        ] as number
  return values
}

/** [taps, inputs, outputs] as [inputs, outputs, taps] of a transposed convolution, or [outputs, inputs, taps]. */
export function channelsFirst({
  kind,
  kernel,
  side,
  input,
  output,
}: Pick<Operation, 'kind' | 'side' | 'input' | 'output'> & {
  kernel: ArrayLike<number>
}): Float32Array {
  const taps = side * side
  const values = new Float32Array(kernel.length)
  for (let tap = 0; tap < taps; tap++)
    for (let one = 0; one < input.channels; one++)
      for (let channel = 0; channel < output.channels; channel++) {
        const row =
          kind === 'transposed' ? one * output.channels + channel : channel * input.channels + one
        values[row * taps + tap] = kernel[
          (tap * input.channels + one) * output.channels + channel
        ] as number
      }
  return values
}

/**
 * The convolution whose channels, shuffled into blocks of `stride` pixels, are what an operation makes: what
 * `foldShuffle` made it of.
 *
 * @param bias [stride, stride, outputs]
 * @returns kernel [stride² · outputs, inputs, side, side], bias likewise, the blocks first
 */
export function unshuffled(operation: Operation, bias: Float32Array) {
  const { kernel, side: large, stride, input, output } = operation
  const side = large / stride
  const { channels } = output
  const values = new Float32Array(kernel.length)
  for (let block = 0; block < stride ** 2; block++)
    for (let tap = 0; tap < side ** 2; tap++) {
      const row = Math.floor(block / stride) + stride * (side - 1 - Math.floor(tap / side))
      const column = (block % stride) + stride * (side - 1 - (tap % side))
      for (let one = 0; one < input.channels; one++)
        for (let channel = 0; channel < channels; channel++) {
          const filter = block * channels + channel
          values[(filter * input.channels + one) * side ** 2 + tap] = kernel[
            ((row * large + column) * input.channels + one) * channels + channel
          ] as number
        }
    }
  const { line, column } = paddingOf(operation)
  const padding = { line: side - 1 - line / stride, column: side - 1 - column / stride }
  return { kernel: values, bias, side, padding }
}
