import { naturalLogarithm } from '../../random/gaussian.ts'
import type { Operation as Folded } from '../compile/operations.ts'
import { phasesOf } from '../compile/phases.ts'
import { overflowOf, type Range, readsAfter, type Stage, stageOf } from './bounds.ts'
import { equalise } from './equalise.ts'
import { LATENT, LEVELS, type Operation, type Program } from './program.ts'

/**
 * Values between operations, after relu and otherwise: as great as lets the differences that Winograd makes of them
 * have 16 bits, or little less where weights need the room that sums have.
 */
const GREATEST = { relu: 10_239, signed: 8191 } as const

/** How much greater values may become than the greatest seen: of thousands of latents, a few make almost twice as great ones. */
const MARGIN = 2.2

/** Of weights, likewise; sums of 32 bits often ask for less. */
const GREATEST_WEIGHT = 8191

/**
 * A generator in whole numbers. Weights get as many bits as there is room for in sums of 32.
 *
 * @param peaks of each operation the greatest value of each channel, as `calibrate` finds them
 */
export function quantise(folded: readonly Folded[], peaks: readonly Float32Array[]): Program {
  const latentSize = folded[0]?.input.channels ?? 0
  const operations: Operation[] = []
  let unit: number = LATENT.unit
  for (const [i, { operation, peak }] of equalise(folded, peaks).entries()) {
    const isLast = i === folded.length - 1
    const next = isLast ? Infinity : greatestAfter(operation) / (MARGIN * peak)
    const made = finest(operation, unit, next, operations.at(-1))
    operations.push(made.operation)
    unit = made.unit
  }
  return { latentSize, operations, levels: levelsOf(unit, folded.at(-1)) }
}

/** What 1 may be in sums, so that the levels have room. */
const MOST_UNIT = 2 ** 28

/** Rounding makes weights greater than they are. */
const COARSER = 0.99

/**
 * With weights as fine as their bits and sums have room for.
 *
 * @param unit what 1 is in the values read
 * @param next what 1 may be in the values made; of the last operation there are none
 */
function finest(folded: Folded, unit: number, next: number, before: Operation | undefined): Made {
  const reads = readsAfter(before)
  const { weight, sum } = greatestOf(folded, unit, reads)
  let fine = Math.min(GREATEST_WEIGHT / weight, 2 ** 31 / sum, MOST_UNIT / unit)
  for (;;) {
    const made = madeWith(folded, fine, unit, next)
    if (fits(stageOf(made.operation, reads))) return made
    fine *= COARSER
  }
}

/** An operation, and what 1 is in the values that it makes. */
type Made = { operation: Operation; unit: number }

/**
 * Sums are divided by powers of two only, so values are up to √½ coarser than they might be where that makes weights up
 * to √2 finer.
 *
 * @param fine what 1 is in the weights, at most
 */
function madeWith(folded: Folded, fine: number, unit: number, next: number): Made {
  if (next === Infinity)
    return { operation: rounded(folded, fine, fine * unit, 0), unit: fine * unit }
  const shift = Math.max(0, Math.round(Math.log2((fine * unit) / next)))
  const made = Math.min(next, (fine * unit) / 2 ** shift)
  const weight = (made * 2 ** shift) / unit
  return { operation: rounded(folded, weight, weight * unit, shift), unit: made }
}

/** @returns the greatest weight of a phase, and the greatest sum that may come of what is read */
function greatestOf(folded: Folded, unit: number, reads: Range): { weight: number; sum: number } {
  let [weight, sum] = [1e-9, 1e-9]
  for (const { kernel, bias } of phasesOf(folded, folded.kernel, folded.bias)) {
    const sums = Float64Array.from(bias, (value) => Math.abs(value * unit))
    for (const [i, value] of kernel.values.entries()) {
      const most = Math.max(value * reads.high, value * reads.low)
      sums[i % sums.length] = (sums[i % sums.length] as number) + most
      weight = Math.max(weight, Math.abs(value))
    }
    sum = Math.max(sum, ...sums)
  }
  return { weight, sum }
}

function fits(stage: Stage): boolean {
  const isSmall = stage.phases.every(({ kernel }) =>
    kernel.values.every((weight) => Math.abs(weight) <= GREATEST_WEIGHT),
  )
  return isSmall && overflowOf(stage) === undefined
}

function rounded(
  { kernel, bias, below, tanh, ...geometry }: Folded,
  weightUnit: number,
  sumUnit: number,
  shift: number,
): Operation {
  const half = shift > 0 ? 2 ** (shift - 1) : 0
  const isSloped = below !== 0 && below !== 1
  return {
    ...geometry,
    kernel: scaled(kernel, weightUnit, 0),
    bias: scaled(bias, sumUnit, half),
    shift,
    ...(isSloped && { slope: Math.min(2 ** 15 - 1, Math.round(below * 2 ** 15)) }),
    low: below === 0 ? 0 : -GREATEST.signed,
    high: greatestAfter({ below }),
  }
}

function greatestAfter({ below }: Pick<Folded, 'below'>): number {
  return below === 0 ? GREATEST.relu : GREATEST.signed
}

/** A loop, because Int32Array.from with a function takes a hundred times as long. */
function scaled(values: Float32Array, unit: number, more: number): Int32Array {
  const whole = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) whole[i] = Math.round((values[i] as number) * unit) + more
  return whole
}

/** The least sum of each level: (v + 1) · 127.5, halves up, reaches it. */
function levelsOf(unit: number, last: Folded | undefined): Int32Array {
  return Int32Array.from({ length: LEVELS }, (_, i) => {
    const value = (i + 0.5) / 127.5 - 1
    const most = 2 ** 30 - 1
    return Math.max(-most, Math.min(most, Math.ceil(before(value, last) * unit)))
  })
}

/** What the last activation makes a value of. */
function before(value: number, last: Folded | undefined): number {
  if (last?.tanh) return naturalLogarithm((1 + value) / (1 - value)) / 2
  return value < 0 ? value / (last?.below ?? 1) : value
}
