import { curveOf } from './activation.ts'
import { type Normal, type Operation, readsOf, type Shape } from './operations.ts'
import { type Phase, phasesOf } from './phases.ts'

/** [height, width, channels], row-major. */
type Values = Float32Array

/** Operations, taken apart for drawing in fractions. */
export type Prepared = readonly { operation: Operation; phases: readonly Phase<Float32Array>[] }[]

export function prepare(operations: readonly Operation[]): Prepared {
  return operations.map((operation) => ({
    operation,
    phases: phasesOf(operation, operation.kernel, operation.bias),
  }))
}

/**
 * What each operation makes of a latent, in fractions, without what the last one's sums become.
 *
 * @param latent float32 [latentSize]
 * @returns [height, width, channels] each
 */
export function evaluate(prepared: Prepared, latent: Float32Array): Values[] {
  const made: Values[] = []
  for (const [i, { operation, phases }] of prepared.entries()) {
    const read = readsOf(operation, i).map((from) => (from < 0 ? latent : (made[from] as Values)))
    const values = joined(operation.input, read)
    const isLast = i === prepared.length - 1
    const addend = operation.addend === undefined ? undefined : made[operation.addend]
    made.push(isLast && phases.length === 0 ? values : compute(operation, phases, values, addend))
  }
  return made
}

/** What is read, channel after channel. */
export function joined<V extends Float32Array | Int16Array | Int32Array>(
  { height, width, channels }: Shape,
  read: readonly V[],
): V {
  const [first] = read as [V]
  if (read.length === 1) return first
  const pixels = height * width
  const values = new (first.constructor as new (length: number) => V)(pixels * channels)
  let at = 0
  for (const one of read) {
    const own = one.length / pixels
    for (let pixel = 0; pixel < pixels; pixel++)
      values.set(one.subarray(pixel * own, (pixel + 1) * own), pixel * channels + at)
    at += own
  }
  return values
}

function compute(
  operation: Operation,
  phases: readonly Phase<Float32Array>[],
  values: Values,
  addend: Values | undefined,
): Values {
  const { kind, normal, curves, output, below } = operation
  if (kind === 'curve')
    return curves.reduce((all, curve) => all.map(curveOf(curve)), new Float32Array(values))
  const made =
    kind === 'normal' && normal
      ? normalised(values, output, normal)
      : sums(operation, phases, values, addend)
  for (let i = 0; i < made.length; i++)
    if ((made[i] as number) < 0) made[i] = (made[i] as number) * below
  return made
}

function normalised(values: Values, { channels }: Shape, normal: Normal): Values {
  const { over, groups, epsilon, scale, shift } = normal
  const result = new Float32Array(values.length)
  const each = channels / groups
  const step = over === 'position' ? channels : values.length
  for (let start = 0; start < values.length; start += step) {
    for (let group = 0; group < groups; group++) {
      let [sum, squares] = [0, 0]
      const visit = (act: (at: number, channel: number) => void) => {
        for (let pixel = start; pixel < start + step; pixel += channels)
          for (let channel = group * each; channel < (group + 1) * each; channel++)
            act(pixel + channel, channel)
      }
      visit((at) => {
        const value = values[at] as number
        sum += value
        squares += value * value
      })
      const count = (step / channels) * each
      const mean = sum / count
      const share = 1 / Math.sqrt(Math.max(0, squares / count - mean * mean) + epsilon)
      visit((at, channel) => {
        const value = ((values[at] as number) - mean) * share
        result[at] = value * (scale[channel] as number) + (shift[channel] as number)
      })
    }
  }
  return result
}

function sums(
  { input, output, stride, step = 1, border }: Operation,
  phases: readonly Phase<Float32Array>[],
  values: Values,
  addend: Values | undefined,
): Values {
  const result = new Float32Array(output.height * output.width * output.channels)
  const sum = new Float64Array(output.channels)
  const inside = (at: number, size: number) =>
    border === 'edge' ? Math.max(0, Math.min(size - 1, at)) : at
  for (const { to, from, kernel, bias, grid } of phases) {
    const first = addend ? bias.map((value, i) => value + (addend[i] as number)) : bias
    for (let line = 0; line < grid.height; line++) {
      for (let column = 0; column < grid.width; column++) {
        sum.set(first)
        for (let tap = 0; tap < kernel.height * kernel.width; tap++) {
          const y = inside(line * step + from.line + Math.floor(tap / kernel.width), input.height)
          const x = inside(column * step + from.column + (tap % kernel.width), input.width)
          if (y < 0 || x < 0 || y >= input.height || x >= input.width) continue
          addProducts(sum, values, (y * input.width + x) * input.channels, kernel, tap)
        }
        const place = (line * stride + to.line) * output.width + column * stride + to.column
        result.set(sum, place * sum.length)
      }
    }
  }
  return result
}

function addProducts(
  sum: Float64Array,
  values: Values,
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
