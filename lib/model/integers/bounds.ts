import { GardenError } from '../../error.ts'
import { type Phase, phasesOf } from '../compile/phases.ts'
import { addedTo, type Operation, type Program, type Range, rangeOf } from './program.ts'

/** An operation as it is computed: phases in whole numbers. */
export type Stage = Omit<Operation, 'kernel' | 'bias'> & {
  phases: Phase[]
  /** Positions that each phase computes, but those of a side that is no multiple of its stride. */
  grid: { height: number; width: number }
  /** The least and the greatest value that it reads, and what is added to its sums. */
  range: Range
  added: Range
}

/** What a sum, and a weight of a phase, may be. */
const SUM: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 }
const WEIGHT: Range = { low: -(2 ** 15), high: 2 ** 15 - 1 }

/**
 * A program's operations, each taken apart, and proven not to overflow.
 *
 * @throws GardenError `invalid_manifest` naming the operation whose sums might leave 32 bits
 */
export function stagesOf({ operations }: Program): Stage[] {
  return operations.map((operation, i) => {
    const stage = stageOf(operation, i, operations)
    const overflow = overflowOf(stage)
    if (overflow) throw refused(`${stage.name}: ${overflow}`)
    return stage
  })
}

/** @param before what those before it in the program may make, at least */
export function stageOf(operation: Operation, place: number, before: readonly Range[]): Stage {
  const { kernel, bias, ...rest } = operation
  const { stride, output } = rest
  const grid = {
    height: Math.ceil(output.height / stride),
    width: Math.ceil(output.width / stride),
  }
  const range = rangeOf(operation, place, before)
  const added = addedTo(operation, before)
  return { ...rest, grid, phases: phasesOf(rest, kernel, bias), range, added }
}

/**
 * Looks whether no sum can leave 32 bits, whatever is drawn: bias + what is added + Σ weight · the value that makes it
 * greatest, channel by channel. Sums on the way may wrap around, as long as the last one fits.
 *
 * @returns what is wrong; undefined when nothing is
 */
export function overflowOf(stage: Stage): string | undefined {
  const [first] = overflowsOf(stage)
  return first?.[1]
}

/** @returns of each channel that might overflow, what is wrong */
export function overflowsOf({ phases, range, added }: Stage): Map<number, string> {
  const faults = new Map<number, string>()
  for (const phase of phases) {
    const { least, most } = extremesOf(phase, range, added)
    for (let channel = 0; channel < most.length; channel++) {
      const [lowest, highest] = [least[channel] as number, most[channel] as number]
      if (highest === Infinity)
        faults.set(channel, `a weight of channel ${channel} is beyond 16 bits`)
      else if (lowest < SUM.low || highest > SUM.high)
        faults.set(
          channel,
          `a sum of channel ${channel} may be ${highest > SUM.high ? highest : lowest}, beyond 32 bits`,
        )
    }
  }
  return faults
}

/** The least and the greatest sum of each channel; infinite where a weight is beyond what one may be. */
function extremesOf({ kernel, bias }: Phase, { low, high }: Range, added: Range) {
  const { inputs, outputs, values } = kernel
  const least = Float64Array.from(bias, (value) => value + added.low)
  const most = Float64Array.from(bias, (value) => value + added.high)
  for (let i = 0, row = 0; row < kernel.height * kernel.width * inputs; row++) {
    for (let output = 0; output < outputs; output++, i++) {
      const weight = values[i] as number
      const one = weight * low
      const other = weight * high
      const isFit = weight >= WEIGHT.low && weight <= WEIGHT.high
      most[output] = isFit ? (most[output] as number) + Math.max(one, other) : Infinity
      least[output] = (least[output] as number) + Math.min(one, other)
    }
  }
  return { least, most }
}

/** What is said of a program that cannot be computed. */
export function refused(problem: string): GardenError {
  return new GardenError('invalid_manifest', `The program cannot be computed: ${problem}.`, {
    suggestion: 'Publish the model again.',
  })
}
