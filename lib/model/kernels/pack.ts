import type { Kernel, Phase } from '../compile/phases.ts'
import type { Stage } from '../integers/bounds.ts'

/** Channels in memory come in groups of so many, the last ones zero. */
const GROUP = 8
/** Of a picture: its sums come in groups of four. */
export const NARROW = 4

/** So many outputs are computed at once, `last` of them where fewer are left; each from so many inputs by one instruction. */
type Block = { outputs: number; last: number; inputs: number }
const WIDE: Block = { outputs: 2 * GROUP, last: GROUP, inputs: 2 }
const PICTURE: Block = { outputs: 3, last: 3, inputs: 8 }

/** With fewer input channels Winograd's transforms cost more than they save. */
const WORTH_TRANSFORMING = 16
/** Of the numbers that are multiplied. */
const GREATEST = 2 ** 15 - 1

/**
 * How a stage is computed: a picture's channels, sixteen at once and the last eight, or as many in Winograd's tiles of
 * 2 × 2; what has no sums is changed value by value.
 */
export type Mode = 'narrow' | 'wide' | 'winograd' | 'change'

/** A stage with the weights and biases of its phases as the kernels read them. */
export type PackedStage = {
  stage: Stage
  mode: Mode
  phases: { weights: Int16Array; bias: Int32Array }[]
}

export function packStages(stages: readonly Stage[]): PackedStage[] {
  return stages.map((stage, i) => packStage(stage, i === stages.length - 1))
}

function packStage(stage: Stage, isLast: boolean): PackedStage {
  const products = isLast ? undefined : winogradProducts(stage)
  const [block, group] = isLast ? [PICTURE, NARROW] : [WIDE, GROUP]
  const phases = stage.phases.map(({ kernel, bias }, i) => {
    const biases = new Int32Array(Math.ceil(kernel.outputs / group) * group)
    biases.set(bias)
    return { weights: panels(products?.[i] ?? [kernel], block), bias: biases }
  })
  const wide = products ? 'winograd' : 'wide'
  if (stage.kind === 'curve' || stage.kind === 'normal') return { stage, mode: 'change', phases }
  return { stage, mode: isLast ? 'narrow' : wide, phases }
}

/** Channels of a stage as they lie in memory. */
export function padded(channels: number): number {
  return Math.ceil(channels / GROUP) * GROUP
}

/** Of each phase, where they pay and what is multiplied has 16 bits. */
function winogradProducts(stage: Stage): Kernel<Int32Array>[][] | undefined {
  const { phases, grid, range, step = 1, output, stride } = stage
  const isWhole = output.height === grid.height * stride && output.width === grid.width * stride
  const isEven = grid.height % 2 === 0 && grid.width % 2 === 0 && isWhole && step === 1
  const pays = phases.every(
    ({ kernel }) =>
      kernel.height === 2 && kernel.width === 2 && kernel.inputs >= WORTH_TRANSFORMING,
  )
  if (!isEven || !pays || 2 * (range.high - range.low) > GREATEST) return undefined
  const products = phases.map(transform)
  const fit = products.flat().every(({ values }) => greatest(values) <= GREATEST)
  return fit ? products : undefined
}

function greatest(values: Int32Array): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number))
  return most
}

/** [kernels][outputs / block][height · width · inputs / block][block]: a panel is read from end to end. */
function panels(kernels: readonly Kernel<Int32Array>[], block: Block): Int16Array {
  const sizes = kernels.map(
    ({ height, width, inputs, outputs }) =>
      height * width * padded(inputs) * Math.ceil(outputs / block.last) * block.last,
  )
  const packed = new Int16Array(sizes.reduce((sum, size) => sum + size, 0))
  let start = 0
  for (const [i, kernel] of kernels.entries()) {
    fillPanels(packed.subarray(start, start + (sizes[i] ?? 0)), kernel, block)
    start += sizes[i] ?? 0
  }
  return packed
}

function fillPanels(packed: Int16Array, kernel: Kernel<Int32Array>, block: Block): void {
  const { height, width, inputs, outputs, values } = kernel
  const rows = padded(inputs)
  const all = height * width * rows
  for (let from = 0, tap = 0; tap < height * width; tap++) {
    for (let input = 0; input < inputs; input++) {
      const row = tap * rows + input
      const within = row % block.inputs
      for (let output = 0; output < outputs; output += block.outputs) {
        const isLast = outputs - output <= block.last
        const to = all * output + (row - within) * (isLast ? block.last : block.outputs) + within
        for (let lane = 0; lane < block.outputs && output + lane < outputs; lane++, from++)
          packed[to + lane * block.inputs] = values[from] as number
      }
    }
  }
}

/** What each of the three products of a direction multiplies with: [g0, g0 + g1, −g1]. */
const TRANSFORM = [
  [1, 0],
  [1, 1],
  [0, -1],
] as const

type Quarters = [Int32Array, Int32Array, Int32Array, Int32Array]

/**
 * Winograd's transform of a 2 × 2 kernel, F(2 × 2, 2 × 2): nine products in place of sixteen. Nothing is divided, so
 * that whole numbers stay whole, and what wraps around on the way comes back.
 *
 * Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", arXiv:1509.09308.
 */
function transform({ kernel: { inputs, outputs, values } }: Phase): Kernel<Int32Array>[] {
  const size = inputs * outputs
  const [g00, g01, g10, g11] = [0, 1, 2, 3].map((at) => values.subarray(at * size)) as Quarters
  return TRANSFORM.flatMap(([top, bottom]) =>
    TRANSFORM.map(([left, right]) => {
      const product = new Int32Array(size)
      for (let i = 0; i < size; i++) {
        const above = left * (g00[i] as number) + right * (g01[i] as number)
        const under = left * (g10[i] as number) + right * (g11[i] as number)
        product[i] = top * above + bottom * under
      }
      return { height: 1, width: 1, inputs, outputs, values: product }
    }),
  )
}
