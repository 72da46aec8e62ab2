import type { Kernel, Phase } from '../compile/phases.ts'
import type { Stage } from '../compile/stages.ts'

/** Channels in memory come in groups of so many, the last ones zero. */
const GROUP = 8
/** A picture's last stage computes so many channels at once: eight would be for nothing. */
const NARROW = 4
/** With fewer input channels Winograd's transforms cost more than they save. */
const WORTH_TRANSFORMING = 16

/** How a stage is computed: four channels at once, eight, or eight in Winograd's tiles of 2 × 2. */
export type Mode = 'narrow' | 'wide' | 'winograd'

/** A stage with the weights and biases of its phases as the kernels read them. */
export type PackedStage = {
  stage: Stage
  mode: Mode
  phases: { weights: Float32Array; bias: Float32Array }[]
}

export function packStages(stages: readonly Stage[]): PackedStage[] {
  return stages.map((stage, i) => {
    const mode = modeOf(stage, i === stages.length - 1)
    return { stage, mode, phases: stage.phases.map((phase) => packPhase(phase, mode)) }
  })
}

/** Channels of a stage as they lie in memory. */
export function padded(channels: number): number {
  return Math.ceil(channels / GROUP) * GROUP
}

export function lanesOf(mode: Mode): number {
  return mode === 'narrow' ? NARROW : GROUP
}

function modeOf({ phases, grid, input, output }: Stage, isLast: boolean): Mode {
  if (isLast && output.channels <= NARROW) return 'narrow'
  const isEven = grid.height % 2 === 0 && grid.width % 2 === 0
  const isTwoByTwo = phases.every(({ kernel }) => kernel.height === 2 && kernel.width === 2)
  return isEven && isTwoByTwo && input.channels >= WORTH_TRANSFORMING ? 'winograd' : 'wide'
}

function packPhase({ kernel, bias }: Phase, mode: Mode) {
  const lanes = lanesOf(mode)
  const outputs = Math.ceil(kernel.outputs / lanes) * lanes
  const padding = new Float32Array(outputs)
  padding.set(bias)
  if (mode !== 'winograd') return { weights: panels(kernel, lanes), bias: padding }
  const products = transform(kernel).map((product) => panels(product, lanes))
  const weights = new Float32Array(products.reduce((sum, { length }) => sum + length, 0))
  for (const [i, product] of products.entries()) weights.set(product, i * product.length)
  return { weights, bias: padding }
}

/** [outputs / lanes][height · width · inputs][lanes]: a panel is read from end to end. */
function panels({ height, width, inputs, outputs, values }: Kernel, lanes: number): Float32Array {
  const rows = padded(inputs)
  const panel = height * width * rows * lanes
  const packed = new Float32Array(Math.ceil(outputs / lanes) * panel)
  for (let first = 0, start = 0; first < outputs; first += lanes, start += panel) {
    const filled = Math.min(lanes, outputs - first)
    for (let row = 0; row < height * width * inputs; row++) {
      const tap = Math.floor(row / inputs)
      const to = start + (tap * rows + row - tap * inputs) * lanes
      const from = row * outputs + first
      for (let lane = 0; lane < filled; lane++) packed[to + lane] = values[from + lane] as number
    }
  }
  return packed
}

/** What each of the three products of a direction multiplies with: [g0, g0 + g1, −g1]. */
const TRANSFORM = [
  [1, 0],
  [1, 1],
  [0, -1],
] as const

type Quarters = [Float32Array, Float32Array, Float32Array, Float32Array]

/**
 * Winograd's transform of a 2 × 2 kernel, F(2 × 2, 2 × 2): nine products in place of sixteen.
 *
 * Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", arXiv:1509.09308.
 */
function transform({ inputs, outputs, values }: Kernel): Kernel[] {
  const size = inputs * outputs
  const [g00, g01, g10, g11] = [0, 1, 2, 3].map((at) => values.subarray(at * size)) as Quarters
  return TRANSFORM.flatMap(([top, bottom]) =>
    TRANSFORM.map(([left, right]) => {
      const product = new Float32Array(size)
      for (let i = 0; i < size; i++) {
        const above = left * (g00[i] as number) + right * (g01[i] as number)
        const under = left * (g10[i] as number) + right * (g11[i] as number)
        product[i] = top * above + bottom * under
      }
      return { height: 1, width: 1, inputs, outputs, values: product }
    }),
  )
}
