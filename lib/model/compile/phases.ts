import type { Window } from './layers.ts'

/** [height, width, inputs, outputs], row-major. */
export type Kernel = {
  height: number
  width: number
  inputs: number
  outputs: number
  values: Float32Array
}

/** An ordinary convolution that gives every `stride`-th line and column of a stage's output. */
export type Phase = {
  /** Its first line and column of the output. */
  to: { line: number; column: number }
  /** Where the kernel begins, counted from the position it gives: negative reaches before it. */
  from: { line: number; column: number }
  kernel: Kernel
  /** [outputs] */
  bias: Float32Array
}

/** A dense layer, as a convolution of a single position. */
export function densePhase(
  { kernel, bias, units }: { kernel: Float32Array; bias?: Float32Array; units: number },
  inputs: number,
): Phase {
  const values = new Float32Array(kernel)
  return {
    to: { line: 0, column: 0 },
    from: { line: 0, column: 0 },
    kernel: { height: 1, width: 1, inputs, outputs: units, values },
    bias: biasOf(bias, units),
  }
}

/** The phases of a dense layer whose numbers are side × side positions of so many channels. */
export function splitPhase({ kernel, bias }: Phase, side: number, channels: number): Phase[] {
  return places(side).map((to) => {
    const first = (to.line * side + to.column) * channels
    const values = new Float32Array(kernel.inputs * channels)
    for (let input = 0; input < kernel.inputs; input++) {
      const row = input * kernel.outputs + first
      values.set(kernel.values.subarray(row, row + channels), input * channels)
    }
    return {
      to,
      from: { line: 0, column: 0 },
      kernel: { height: 1, width: 1, inputs: kernel.inputs, outputs: channels, values },
      bias: bias.slice(first, first + channels),
    }
  })
}

/**
 * A convolution with stride 1 of what was enlarged by nearest neighbour: positions that see the same
 * pixel more than once add its weights up, so that nothing is enlarged.
 *
 * @param kernel [side, side, inputs, filters]
 */
export function convolutionPhases(window: Window, inputs: number, enlarged: number): Phase[] {
  const { side } = window
  const padding = Math.floor((side - 1) / 2)
  const source = (phase: number, tap: number) => Math.floor((phase + tap - padding) / enlarged)
  const taps = (phase: number) =>
    Array.from({ length: side }, (_, tap) => ({ tap, at: source(phase, tap) }))
  return phasesOf(window, inputs, enlarged, taps, { input: window.filters, output: 1 })
}

/**
 * A transposed convolution, without the zeros between that its definition has: output o is the sum of
 * x[i] · w[tap] with o + padding = i · stride + tap.
 *
 * Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285.
 *
 * @param kernel [side, side, filters, inputs]
 */
export function transposedPhases(
  window: Window,
  inputs: number,
  stride: number,
  padding: number,
): Phase[] {
  const { side } = window
  const taps = (phase: number) =>
    Array.from({ length: side }, (_, tap) => ({
      tap,
      at: (phase + padding - tap) / stride,
    })).filter(({ at }) => Number.isInteger(at))
  return phasesOf(window, inputs, stride, taps, { input: 1, output: inputs })
}

/** A tap of the layer's kernel in one direction, and the input position that it is multiplied with. */
type Tap = { tap: number; at: number }

/** @param step from a channel to the next in the layer's kernel */
function phasesOf(
  { kernel, bias, side, filters }: Window,
  inputs: number,
  stride: number,
  taps: (phase: number) => Tap[],
  step: { input: number; output: number },
): Phase[] {
  const size = inputs * filters
  return places(stride).map((to) => {
    const [lines, columns] = [taps(to.line), taps(to.column)]
    const from = { line: first(lines), column: first(columns) }
    const [height, width] = [span(lines), span(columns)]
    const values = new Float32Array(height * width * size)
    for (const line of lines) {
      for (const column of columns) {
        const at = (line.at - from.line) * width + column.at - from.column
        const matrix = values.subarray(at * size, (at + 1) * size)
        addMatrix(matrix, kernel.subarray((line.tap * side + column.tap) * size), step, filters)
      }
    }
    const folded = { height, width, inputs, outputs: filters, values }
    return { to, from, kernel: folded, bias: biasOf(bias, filters) }
  })
}

/** @param sum [inputs, outputs] */
function addMatrix(
  sum: Float32Array,
  matrix: Float32Array,
  step: { input: number; output: number },
  outputs: number,
): void {
  for (let i = 0, row = 0; i < sum.length; row += step.input) {
    for (let output = 0, at = row; output < outputs; output++, i++, at += step.output)
      sum[i] = (sum[i] as number) + (matrix[at] as number)
  }
}

function places(side: number): { line: number; column: number }[] {
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

function biasOf(bias: Float32Array | undefined, outputs: number): Float32Array {
  return bias ? new Float32Array(bias) : new Float32Array(outputs)
}
