import { readsOf, shapesRead } from '../../lib/model/compile/operations.ts'
import { overflowsOf, type Stage, stageOf } from '../../lib/model/integers/bounds.ts'
import { type Coarse, shareOf } from '../../lib/model/integers/file.ts'
import type { Operation, Program } from '../../lib/model/integers/program.ts'
import { valuesOf } from '../../lib/model/integers/reference.ts'

const SMALLER = 0.99

/**
 * The mean of what each operation reads, by channels; of latents it is 0, whatever some of them have.
 *
 * @param latents float32 [latentSize] each
 */
export function meansOf(program: Program, latents: readonly Float32Array[]): Float64Array[] {
  const means = program.operations.map(({ input }) => new Float64Array(input.channels))
  for (const latent of latents) {
    for (const [i, values] of valuesOf(program, latent).entries()) {
      const mean = means[i] as Float64Array
      const isLatent = ofLatent(program, i)
      for (const [at, value] of values.entries()) {
        const channel = at % mean.length
        if (!isLatent[channel])
          mean[channel] =
            (mean[channel] as number) + (value * mean.length) / values.length / latents.length
      }
    }
  }
  return means
}

/** Which channels of what an operation reads are the latent's. */
function ofLatent({ operations }: Program, place: number): boolean[] {
  const shapes = shapesRead(operations, place)
  return readsOf(operations[place] as Operation, place).flatMap((from, i) =>
    new Array<boolean>(shapes[i]?.channels ?? 0).fill(from < 0),
  )
}

/**
 * A program with weights in even steps, told as differences from what another one's weights let expect. Biases make
 * up for what that does to the mean of sums.
 *
 * Source: Nagel et al., "Data-free quantization through weight equalization and bias correction", arXiv:1906.04721.
 *
 * @param means as `meansOf` gives them
 * @param step in standard deviations of a channel's weights, of the operation that has most; finer in proportion to the
 *   root of their number in others, where it costs less
 */
export function coarsen(
  program: Program,
  means: readonly Float64Array[],
  from: Program,
  step: number,
): { program: Program; coarse: Coarse[] } {
  const most = Math.max(...program.operations.map(({ kernel }) => kernel.length))
  const made = program.operations.map((operation, i) => {
    const other = from.operations[i]?.kernel ?? new Int32Array()
    const finer = Math.sqrt(operation.kernel.length / most)
    const stageAs = (rounded: Operation) => stageOf(rounded, i, program.operations)
    return fitting(operation, stageAs, other, means[i] ?? new Float64Array(), step * finer)
  })
  return {
    program: { ...program, operations: made.map(({ operation }) => operation) },
    coarse: made.map(({ coarse }) => coarse),
  }
}

/** Rounding may make sums greater than 32 bits have room for; weights of such channels are told a little smaller. */
function fitting(
  operation: Operation,
  stageAs: (rounded: Operation) => Stage,
  other: Int32Array,
  means: Float64Array,
  step: number,
): { operation: Operation; coarse: Coarse } {
  const sizes = new Float64Array(operation.output.channels).fill(1)
  for (;;) {
    const coarse = coarseOf(operation, sizes, other, step)
    const rounded = withKernel(operation, kernelOf(coarse, other), means)
    const overflows = overflowsOf(stageAs(rounded))
    if (overflows.size === 0) return { operation: rounded, coarse }
    for (const channel of overflows.keys()) sizes[channel] = (sizes[channel] as number) * SMALLER
  }
}

function coarseOf(
  { kernel, output }: Operation,
  sizes: Float64Array,
  other: Int32Array,
  step: number,
): Coarse {
  const { channels } = output
  const [own, both, others] = [0, 1, 2].map(() => new Float64Array(channels)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (let i = 0; i < kernel.length; i++) {
    const [channel, weight, expected] = [i % channels, kernel[i] as number, other[i] as number]
    own[channel] = (own[channel] as number) + weight ** 2
    both[channel] = (both[channel] as number) + weight * expected
    others[channel] = (others[channel] as number) + expected ** 2
  }
  const shares = Int32Array.from(both, (sum, i) =>
    Math.round((sum / Math.max(1, others[i] as number)) * 2 ** 15),
  )
  const count = kernel.length / channels
  const multiples = Int32Array.from(own, (sum) =>
    Math.max(1, Math.round(step * Math.sqrt(sum / count))),
  )
  const steps = kernel.map((weight, i) => {
    const channel = i % channels
    const rest =
      weight * (sizes[channel] as number) - shareOf(other[i] as number, shares[channel] as number)
    return Math.round(rest / (multiples[channel] as number))
  })
  return { steps, multiples, shares }
}

function kernelOf({ steps, multiples, shares }: Coarse, other: Int32Array): Int32Array {
  return steps.map((step, i) => {
    const channel = i % shares.length
    return (
      step * (multiples[channel] as number) + shareOf(other[i] as number, shares[channel] as number)
    )
  })
}

/** Biases of which there is one for each channel are corrected. */
function withKernel(operation: Operation, kernel: Int32Array, means: Float64Array): Operation {
  const { kernel: exact, bias, output, input, kind, stride } = operation
  /** A transposed convolution's positions see a part of its taps each. */
  const parts = kind === 'transposed' ? stride ** 2 : 1
  if (bias.length > output.channels) return { ...operation, kernel }
  const lost = new Float64Array(output.channels)
  for (let i = 0; i < kernel.length; i++) {
    const mean = means[Math.floor(i / output.channels) % input.channels] as number
    const channel = i % output.channels
    lost[channel] =
      (lost[channel] as number) + mean * ((exact[i] as number) - (kernel[i] as number))
  }
  return {
    ...operation,
    kernel,
    bias: bias.map((value, i) => value + Math.round((lost[i] as number) / parts)),
  }
}
