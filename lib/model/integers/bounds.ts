import { type Phase, phasesOf } from '../compile/phases.ts'
import { LATENT, type Operation, type Program } from './program.ts'

/** An operation as it is computed: phases in whole numbers. */
export type Stage = Omit<Operation, 'kernel' | 'bias'> & {
  phases: Phase[]
  /** Positions that each phase computes. */
  grid: { height: number; width: number }
  /** The least and the greatest value that it reads. */
  reads: Range
}

export type Range = { low: number; high: number }

/** What a sum, and a weight of a phase, may be. */
const SUM: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 }
const WEIGHT: Range = { low: -(2 ** 15), high: 2 ** 15 - 1 }

/** A program's operations, each taken apart. */
export function stagesOf({ operations }: Program): Stage[] {
  return operations.map((operation, i) => stageOf(operation, readsAfter(operations[i - 1])))
}

export function stageOf({ kernel, bias, ...rest }: Operation, reads: Range): Stage {
  const { height, width } = rest.input
  return { ...rest, grid: { height, width }, phases: phasesOf(rest, kernel, bias), reads }
}

/** What an operation makes, or a latent has. */
export function readsAfter(before: Range | undefined): Range {
  return { low: before?.low ?? -LATENT.limit, high: before?.high ?? LATENT.limit }
}

/**
 * Looks whether no sum can leave 32 bits, whatever is drawn: bias + Σ weight · the value that makes it greatest,
 * channel by channel. Sums on the way may wrap around, as long as the last one fits.
 *
 * @returns what is wrong; undefined when nothing is
 */
export function overflowOf({ phases, reads }: Stage): string | undefined {
  const { low, high } = reads
  for (const { kernel, bias } of phases) {
    const { inputs, outputs, values } = kernel
    const least = Float64Array.from(bias)
    const most = Float64Array.from(bias)
    for (let i = 0, row = 0; row < kernel.height * kernel.width * inputs; row++) {
      for (let output = 0; output < outputs; output++, i++) {
        const weight = values[i] as number
        if (weight < WEIGHT.low || weight > WEIGHT.high)
          return `a weight of channel ${output} is ${weight}, beyond 16 bits`
        const one = weight * low
        const other = weight * high
        most[output] = (most[output] as number) + Math.max(one, other)
        least[output] = (least[output] as number) + Math.min(one, other)
      }
    }
    for (let output = 0; output < outputs; output++) {
      const [lowest, highest] = [least[output] as number, most[output] as number]
      if (lowest < SUM.low || highest > SUM.high)
        return `a sum of channel ${output} may be ${highest > SUM.high ? highest : lowest}, beyond 32 bits`
    }
  }
  return undefined
}
