import { joined } from '../compile/evaluate.ts'
import { paddingOf, readsOf } from '../compile/operations.ts'
import { change } from './change.ts'
import { LEVELS, type Operation, type Program, roundLatent } from './program.ts'

/** [height, width, channels] */
type Values = Int32Array

/**
 * The picture of a latent, sum by sum as README.md defines it: slow, and what every engine must give to the last bit.
 *
 * @param latent float32 [latentSize]
 * @returns bytes [height, width, channels]
 */
export function draw(program: Program, latent: Float32Array): Uint8Array {
  const { read, made } = run(program, latent)
  const last = program.operations.at(-1)
  const values = read.at(-1)
  const sums = last && values ? sumsOf(last, values, addendOf(last, made)) : []
  return Uint8Array.from(sums, (sum) => levelOf(sum, program.levels))
}

/**
 * What each operation reads.
 *
 * @param latent float32 [latentSize]
 * @returns [height, width, channels] of each operation's input
 */
export function valuesOf(program: Program, latent: Float32Array): Values[] {
  return run(program, latent).read
}

function run({ operations }: Program, latent: Float32Array): { read: Values[]; made: Values[] } {
  const read: Values[] = []
  const made: Values[] = []
  const first = Int32Array.from(roundLatent(latent))
  for (const [i, operation] of operations.entries()) {
    const values = joined(
      operation.input,
      readsOf(operation, i).map((from) => made[from] ?? first),
    )
    read.push(values)
    if (i < operations.length - 1)
      made.push(valuesAfter(operation, values, addendOf(operation, made)))
  }
  return { read, made }
}

function addendOf({ addend }: Operation, made: readonly Values[]): Values | undefined {
  return addend && made[addend.from]?.map((value) => value * addend.times)
}

function valuesAfter(operation: Operation, values: Values, addend: Values | undefined): Values {
  const { kind } = operation
  return kind === 'curve' || kind === 'normal'
    ? Int32Array.from(change(operation, Int16Array.from(values)))
    : sumsOf(operation, values, addend).map((sum) => rounded(sum, operation))
}

/** @returns [height, width, channels] of the output */
function sumsOf(operation: Operation, values: Values, addend: Values | undefined): Int32Array {
  const { input, output, side, kernel } = operation
  const sums = new Int32Array(output.height * output.width * output.channels)
  for (let line = 0; line < output.height; line++) {
    for (let column = 0; column < output.width; column++) {
      const at = (line * output.width + column) * output.channels
      const sum = sums.subarray(at, at + output.channels)
      const bias = biasAt(operation, line, column)
      sum.set(addend ? bias.map((value, i) => value + (addend[i] as number)) : bias)
      for (let tap = 0; tap < side ** 2; tap++) {
        const y = sourceOf(operation, 'line', line, Math.floor(tap / side))
        const x = sourceOf(operation, 'column', column, tap % side)
        if (y === undefined || x === undefined) continue
        const from = (y * input.width + x) * input.channels
        const pixel = values.subarray(from, from + input.channels)
        addProducts(sum, pixel, kernel, tap * input.channels * output.channels)
      }
    }
  }
  return sums
}

/** The line or column of the input that a tap of the kernel sees, or undefined where there is none. */
function sourceOf(operation: Operation, along: 'line' | 'column', place: number, tap: number) {
  const { kind, stride, step = 1, border, input } = operation
  const padding = paddingOf(operation)[along]
  const size = along === 'line' ? input.height : input.width
  const at =
    kind === 'convolution'
      ? Math.floor((place * step + tap - padding) / stride)
      : (place + padding - tap) / stride
  if (!Number.isInteger(at)) return undefined
  if (border === 'edge') return Math.max(0, Math.min(size - 1, at))
  return at >= 0 && at < size ? at : undefined
}

function biasAt({ bias, output, stride }: Operation, line: number, column: number): Int32Array {
  const { channels } = output
  if (bias.length <= channels) return bias
  const at = ((line % stride) * stride + (column % stride)) * channels
  return bias.subarray(at, at + channels)
}

function addProducts(sum: Int32Array, pixel: Int32Array, kernel: Int32Array, from: number): void {
  for (let input = 0; input < pixel.length; input++) {
    const value = pixel[input] as number
    if (value === 0) continue
    const row = from + input * sum.length
    for (let output = 0; output < sum.length; output++)
      sum[output] = (sum[output] as number) + value * (kernel[row + output] as number)
  }
}

function rounded(sum: number, { shift, slope, low, high }: Operation): number {
  const value = Math.max(-32768, Math.min(32767, sum >> shift))
  const sloped = slope === undefined || value >= 0 ? value : (value * slope + 2 ** 14) >> 15
  return Math.max(low, Math.min(high, sloped))
}

function levelOf(sum: number, levels: Int32Array): number {
  let level = 0
  while (level < LEVELS && sum >= (levels[level] as number)) level++
  return level
}
