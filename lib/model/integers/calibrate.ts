import { type Prior, sampleLatent } from '../../latent/sample.ts'
import { toSeed } from '../../latent/seed.ts'
import { truncate } from '../../latent/truncation.ts'
import type { Operation } from '../compile/operations.ts'
import { type Phase, phasesOf } from '../compile/phases.ts'

/** The greatest truncation that a recipe may have. */
const MOST_EXTREME = 2

/** Pictures, and multiplications, that are enough to learn how large values become. */
const ENOUGH = { pictures: 32, products: 1e9 }
const FEWEST = 4

/** Latents that make values as large as they become: those of the first seeds, at the greatest truncation. */
export function calibrationLatents(operations: readonly Operation[], prior: Prior): Float32Array[] {
  const products = operations.reduce(
    (sum, { kernel, input }) => sum + kernel.length * input.height * input.width,
    1,
  )
  const count = Math.min(ENOUGH.pictures, Math.max(FEWEST, ENOUGH.products / products))
  const latentSize = operations[0]?.input.channels ?? 0
  return Array.from({ length: Math.floor(count) }, (_, seed) =>
    truncate(sampleLatent(toSeed(seed), latentSize, prior), MOST_EXTREME),
  )
}

/**
 * The greatest values, either way, that channels of operations take when latents are drawn in fractions.
 *
 * @param latents float32 [latentSize] each
 * @returns of each operation and channel, after its activation; above 0
 */
export function calibrate(
  operations: readonly Operation[],
  latents: readonly Float32Array[],
): Float32Array[] {
  const phases = operations.map((one) => phasesOf(one, one.kernel, one.bias))
  const peaks = operations.map(({ output }) => new Float32Array(output.channels).fill(1e-6))
  for (const latent of latents) {
    let values = latent
    for (const [i, operation] of operations.entries()) {
      values = compute(operation, phases[i] ?? [], values)
      raise(peaks[i] as Float32Array, values)
    }
  }
  return peaks
}

function raise(peaks: Float32Array, values: Float32Array): void {
  for (let at = 0; at < values.length; )
    for (let channel = 0; channel < peaks.length; channel++, at++)
      peaks[channel] = Math.max(peaks[channel] as number, Math.abs(values[at] as number))
}

/** @returns [height, width, channels] of the output, without the hyperbolic tangent */
function compute(
  { input, output, stride, below }: Operation,
  phases: readonly Phase<Float32Array>[],
  values: Float32Array,
): Float32Array {
  const result = new Float32Array(output.height * output.width * output.channels)
  const sum = new Float64Array(output.channels)
  for (const { to, from, kernel, bias } of phases) {
    for (let line = 0; line < input.height; line++) {
      for (let column = 0; column < input.width; column++) {
        sum.set(bias)
        for (let tap = 0; tap < kernel.height * kernel.width; tap++) {
          const y = line + from.line + Math.floor(tap / kernel.width)
          const x = column + from.column + (tap % kernel.width)
          if (y < 0 || x < 0 || y >= input.height || x >= input.width) continue
          addProducts(sum, values, (y * input.width + x) * input.channels, kernel, tap)
        }
        const place = (line * stride + to.line) * output.width + column * stride + to.column
        for (let channel = 0, at = place * sum.length; channel < sum.length; channel++, at++) {
          const value = sum[channel] as number
          result[at] = value < 0 ? value * below : value
        }
      }
    }
  }
  return result
}

function addProducts(
  sum: Float64Array,
  values: Float32Array,
  from: number,
  { inputs, outputs, values: weights }: Phase<Float32Array>['kernel'],
  tap: number,
): void {
  for (let input = 0; input < inputs; input++) {
    const value = values[from + input] as number
    if (value === 0) continue
    const row = (tap * inputs + input) * outputs
    for (let output = 0; output < outputs; output++)
      sum[output] = (sum[output] as number) + value * (weights[row + output] as number)
  }
}
