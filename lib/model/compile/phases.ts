import { type Geometry, paddingOf } from './operations.ts'

/** Weights: whole numbers, or fractions. */
export type Values = Int32Array | Float32Array

/** [height, width, inputs, outputs], row-major. */
export type Kernel<V extends Values> = {
  height: number
  width: number
  inputs: number
  outputs: number
  values: V
}

/** An ordinary convolution that gives every `stride`-th line and column of an operation's output. */
export type Phase<V extends Values = Int32Array> = {
  /** Its first line and column of the output. */
  to: Place
  /** Where the kernel begins, counted from the position it gives: negative reaches before it. */
  from: Place
  kernel: Kernel<V>
  /** [outputs] */
  bias: V
  /** Lines and columns that it gives. */
  grid: { height: number; width: number }
}

export type Place = { line: number; column: number }

/** A tap of the operation's kernel in one direction, and the input position that it is multiplied with. */
type Tap = { tap: number; at: number }

const NO_TAP = -1

/**
 * Takes an operation apart into the few ordinary convolutions that give every second line and column each: nothing is
 * multiplied with the zeros between, and nothing is enlarged. Sums of whole numbers are the same, whatever their order.
 *
 * @param kernel [side, side, inputs, outputs]
 * @param bias [outputs], or [stride, stride, outputs] where each phase has its own
 */
export function phasesOf<V extends Values>(geometry: Geometry, kernel: V, bias: V): Phase<V>[] {
  const { kind, side, stride, input, output } = geometry
  if (kind === 'curve' || kind === 'normal') return []
  const taps = kind === 'convolution' ? convolutionTaps : transposedTaps
  const size = input.channels * output.channels
  const own = bias.length > output.channels ? output.channels : 0
  const padding = paddingOf(geometry)
  const phases = places(stride).map((to, phase) => {
    const lines = taps(side, stride, padding.line, to.line)
    const columns = taps(side, stride, padding.column, to.column)
    const from = { line: first(lines), column: first(columns) }
    const [height, width] = [span(lines), span(columns)]
    const values = zeros(kernel, height * width * size)
    for (const line of lines) {
      for (const column of columns) {
        if (line.tap === NO_TAP || column.tap === NO_TAP) continue
        const at = ((line.at - from.line) * width + column.at - from.column) * size
        addMatrix(values, at, kernel, (line.tap * side + column.tap) * size, size)
      }
    }
    const folded = { height, width, inputs: input.channels, outputs: output.channels, values }
    const start = phase * own
    const biases = bias.subarray(start, start + output.channels) as V
    const grid = {
      height: Math.ceil((output.height - to.line) / stride),
      width: Math.ceil((output.width - to.column) / stride),
    }
    return { to, from, kernel: folded, bias: biases, grid }
  })
  return phases.filter(({ grid }) => grid.height > 0 && grid.width > 0)
}

/**
 * Of a convolution of what was enlarged by nearest neighbour: positions that see the same pixel more than once add
 * its weights up.
 */
function convolutionTaps(side: number, stride: number, padding: number, phase: number): Tap[] {
  const at = (tap: number) => Math.floor((phase + tap - padding) / stride)
  return Array.from({ length: side }, (_, tap) => ({ tap, at: at(tap) }))
}

/**
 * Output o is the sum of x[i] · w[tap] with o + padding = i · stride + tap. Where there is no such tap, one of zeros
 * stands for them.
 *
 * Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
 */
function transposedTaps(side: number, stride: number, padding: number, phase: number): Tap[] {
  const at = (tap: number) => (phase + padding - tap) / stride
  const taps = Array.from({ length: side }, (_, tap) => ({ tap, at: at(tap) }))
  const whole = taps.filter(({ at }) => Number.isInteger(at))
  return whole.length > 0 ? whole : [{ tap: NO_TAP, at: 0 }]
}

function addMatrix(sum: Values, to: number, matrix: Values, from: number, size: number): void {
  for (let i = 0; i < size; i++)
    sum[to + i] = (sum[to + i] as number) + (matrix[from + i] as number)
}

function zeros<V extends Values>(like: V, length: number): V {
  return (like instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)) as V
}

function places(side: number): Place[] {
  return Array.from({ length: side ** 2 }, (_, i) => ({
    line: Math.floor(i / side),
    column: i % side,
  }))
}

function first(taps: readonly Tap[]): number {
  return Math.min(...taps.map(({ at }) => at))
}

function span(taps: readonly Tap[]): number {
  return Math.max(...taps.map(({ at }) => at)) - first(taps) + 1
}
