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
  const last = program.operations.at(-1)
  const values = valuesOf(program, latent).at(-1)
  const sums = last && values ? sumsOf(last, values) : []
  return Uint8Array.from(sums, (sum) => levelOf(sum, program.levels))
}

/**
 * What each operation reads.
 *
 * @param latent float32 [latentSize]
 * @returns [height, width, channels] of each operation's input
 */
export function valuesOf({ operations }: Program, latent: Float32Array): Values[] {
  const values: Values[] = [Int32Array.from(roundLatent(latent))]
  for (const [i, operation] of operations.slice(0, -1).entries()) {
    const sums = sumsOf(operation, values[i] as Values)
    values.push(sums.map((sum) => rounded(sum, operation)))
  }
  return values
}

/** @returns [height, width, channels] of the output */
export function sumsOf(operation: Operation, values: Values): Int32Array {
  const { input, output, side, kernel } = operation
  const sums = new Int32Array(output.height * output.width * output.channels)
  for (let line = 0; line < output.height; line++) {
    for (let column = 0; column < output.width; column++) {
      const at = (line * output.width + column) * output.channels
      const sum = sums.subarray(at, at + output.channels)
      sum.set(biasAt(operation, line, column))
      for (let tap = 0; tap < side ** 2; tap++) {
        const y = sourceOf(operation, line, Math.floor(tap / side))
        const x = sourceOf(operation, column, tap % side)
        if (y === undefined || x === undefined || y >= input.height || x >= input.width) continue
        const from = (y * input.width + x) * input.channels
        const pixel = values.subarray(from, from + input.channels)
        addProducts(sum, pixel, kernel, tap * input.channels * output.channels)
      }
    }
  }
  return sums
}

/** The line or column of the input that a tap of the kernel sees, or undefined where there is none. */
function sourceOf({ kind, side, stride }: Operation, place: number, tap: number) {
  const padding = Math.floor((kind === 'convolution' ? side - 1 : side - stride) / 2)
  const at =
    kind === 'convolution'
      ? Math.floor((place + tap - padding) / stride)
      : (place + padding - tap) / stride
  return at >= 0 && Number.isInteger(at) ? at : undefined
}

function biasAt({ bias, output, stride }: Operation, line: number, column: number): Int32Array {
  const { channels } = output
  if (bias.length === channels) return bias
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
