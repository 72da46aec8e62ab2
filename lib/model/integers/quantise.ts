import { naturalLogarithm } from '../../random/gaussian.ts'
import { type Activation, curveOf, pictureRange } from '../compile/activation.ts'
import {
  type Operation as Folded,
  isSummed,
  latentSizeOf,
  readersOf,
  readsOf,
  type Shape,
  shapesRead,
} from '../compile/operations.ts'
import { phasesOf } from '../compile/phases.ts'
import { overflowOf, stageOf } from './bounds.ts'
import { equalise } from './equalise.ts'
import { LATENT, LEVELS, type Operation, type Program, rangeOf, TABLE } from './program.ts'

/** How great whole numbers may become. */
type Fineness = {
  /** Of values after relu, and otherwise. */
  relu: number
  signed: number
  /** Of weights; sums of 32 bits often ask for less. */
  weight: number
  /** Of values that are only added to sums: nothing is multiplied with them. */
  added: number
  /** How much greater values may become than the greatest seen. */
  margin: number
  /** Of channels that are equalised: the least that their greatest value counts as, in parts of the greatest of all. */
  faintest: number
}

/**
 * `fast`: values as great as lets the differences that Winograd makes of them have 16 bits, or little less where weights
 * need the room that sums have; of thousands of latents, a few make values almost twice as great as the greatest seen.
 * `fine`: as great as 16 bits are, without room for more than those few at a truncation of 1; some four times as exact,
 * and slower, for generators whose last sums are large.
 */
const FINENESS = {
  fast: {
    relu: 10_239,
    signed: 8191,
    added: 32_767,
    weight: 8191,
    margin: 2.2,
    faintest: 2 ** -10,
  },
  fine: {
    ...{ relu: 32_767, signed: 32_767, added: 32_767, weight: 32_767 },
    ...{ margin: 1.2, faintest: 2 ** -4 },
  },
} as const satisfies Record<string, Fineness>

/**
 * What values after relu may be, of those that are fast: finer ones leave weights less room. Which of them draws best is
 * a matter of chance, for sums are divided by powers of two.
 */
export const RANGES = [8191, FINENESS.fast.relu, 12_287, 14_335, 16_383] as const

/** What a curve's table has entries for, either way. */
const TABLED = TABLE / 2 - 1

/**
 * A generator in whole numbers. Weights get as many bits as there is room for in sums of 32.
 *
 * @param peaks of each operation the greatest value of each channel, as `calibrate` finds them
 * @param relu how great values after relu may become
 */
export function quantise(
  folded: readonly Folded[],
  peaks: readonly Float32Array[],
  fineness: keyof typeof FINENESS = 'fast',
  relu: number = FINENESS[fineness].relu,
): Program {
  const fine: Fineness = { ...FINENESS[fineness], relu }
  const latentSize = latentSizeOf(folded)
  const operations: Operation[] = []
  const units: number[] = []
  for (const [i, { operation, peak }] of equalise(folded, peaks, fine.faintest).entries()) {
    const read = readsOf(operation, i)
    const from = read.map((place) => units[place] ?? LATENT.unit)
    const [unit = LATENT.unit] = from
    const most = mattering(folded, i, fine.margin * peak)
    const greatest = isOnlyAdded(folded, i)
      ? fine.added
      : greatestAfter(operation, isTabled(folded, i), fine)
    const next = i === folded.length - 1 ? Infinity : greatest / most
    const limits = limitsOf(operation.below, greatest)
    const added = operation.addend === undefined ? undefined : units[operation.addend]
    const task = { place: i, before: operations, unit, next, limits, fine, added }
    const made = isSummed(operation)
      ? finest(evened(operation, from, shapesRead(folded, i)), task)
      : { operation: changed(operation, { unit, made: next, limits }), unit: next }
    operations.push(made.operation)
    units.push(made.unit)
  }
  const unit = units.at(-1) ?? 1
  const activations = folded.at(-1)?.curves ?? []
  const isTanh = activations.length === 1 && activations[0]?.curve === 'tanh'
  return {
    latentSize,
    operations,
    levels: levelsOf(unit, activations),
    ...(!isTanh && { end: { activations, unit } }),
  }
}

/** Whether what an operation makes is added to others' sums, and nothing else. */
function isOnlyAdded(folded: readonly Folded[], place: number): boolean {
  const isRead = folded.some((other, i) => readsOf(other, i).includes(place))
  return !isRead && folded.some(({ addend }) => addend === place)
}

/** Whether what an operation makes is read by a curve. */
function isTabled(folded: readonly Folded[], place: number): boolean {
  return readersOf(folded, place).some(({ kind }) => kind === 'curve')
}

/** Beyond these, either way, a curve that is limited on both sides changes no more by what can be told. */
const DOMAINS: Partial<Record<Activation['curve'], number>> = { tanh: 6, sigmoid: 12, softsign: 64 }

/** The greatest value of an operation that matters to those who read it. */
function mattering(folded: readonly Folded[], place: number, peak: number): number {
  const domains = readersOf(folded, place).map(({ kind, curves: [curve] }) =>
    kind === 'curve' && curve ? (DOMAINS[curve.curve] ?? Infinity) : Infinity,
  )
  return Math.min(peak, Math.max(...domains, 0) || Infinity)
}

/** Values that are read together may be in different units: what the kernel does to them makes up for it. */
function evened(operation: Folded, units: readonly number[], read: readonly Shape[]): Folded {
  if (units.every((unit) => unit === units[0])) return operation
  const { input, output } = operation
  const factors = read.flatMap(({ channels }, i) =>
    new Array<number>(channels).fill((units[0] as number) / (units[i] as number)),
  )
  const kernel = operation.kernel.map(
    (weight, i) => weight * (factors[Math.floor(i / output.channels) % input.channels] as number),
  )
  return { ...operation, kernel }
}

type Limits = { slope?: number; low: number; high: number }

/** What has no sums: a curve by a table, a normal by the numbers of its channels. */
function changed(
  { kernel: _, bias: __, below: ___, addend: ____, curves, normal, ...geometry }: Folded,
  { unit, made, limits }: { unit: number; made: number; limits: Limits },
): Operation {
  const none = new Int32Array(0)
  const rest = { ...geometry, kernel: none, bias: none, ...limits, shift: 0 }
  if (!normal) {
    const table = tableOf(curves, { unit, made, most: limits.high })
    return { ...rest, table, curve: { activations: curves, unit, made } }
  }
  const { scale, shift, epsilon, ...groups } = normal
  return {
    ...rest,
    normal: {
      ...groups,
      epsilon: epsilon * unit ** 2,
      scale: Float64Array.from(scale, (one) => one * made),
      shift: Float64Array.from(shift, (one) => one * made),
    },
  }
}

function tableOf(
  curves: readonly Activation[],
  { unit, made, most }: { unit: number; made: number; most: number },
): Int16Array {
  const apply = curves.map(curveOf)
  return Int16Array.from({ length: TABLE }, (_, i) => {
    const value = apply.reduce((x, curve) => curve(x), (i - TABLE / 2) / unit)
    return Math.max(-most, Math.min(most, Math.round(value * made)))
  })
}

/** What 1 may be in sums, so that the levels have room. */
const MOST_UNIT = 2 ** 28

/** Rounding makes weights greater than they are. */
const COARSER = 0.99

/** What sums are made of, and what becomes of them. */
type Task = {
  /** What 1 is in the values read. */
  unit: number
  /** What 1 may be in the values made; of the last operation there are none. */
  next: number
  place: number
  before: readonly Operation[]
  limits: Limits
  fine: Fineness
  /** What 1 is in the values that are added to the sums, where some are. */
  added: number | undefined
}

/** With weights as fine as their bits and sums have room for. */
function finest(folded: Folded, task: Task): Made {
  const { unit, fine } = task
  const { weight, sum } = greatestOf(folded, task)
  let weightUnit = Math.min(fine.weight / weight, 2 ** 31 / sum, MOST_UNIT / unit)
  for (;;) {
    const made = madeWith(folded, weightUnit, task)
    if (fits(made.operation, task)) return made
    weightUnit *= COARSER
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
function madeWith(folded: Folded, fine: number, { unit, next, limits, added }: Task): Made {
  if (next === Infinity)
    return {
      operation: rounded(folded, {
        weightUnit: fine,
        sumUnit: fine * unit,
        shift: 0,
        limits,
        added,
      }),
      unit: fine * unit,
    }
  const shift = Math.max(0, Math.round(Math.log2((fine * unit) / next)))
  const made = Math.min(next, (fine * unit) / 2 ** shift)
  const weight = (made * 2 ** shift) / unit
  const sumUnit = weight * unit
  const operation = rounded(folded, { weightUnit: weight, sumUnit, shift, limits, added })
  return { operation, unit: made }
}

/** @returns the greatest weight of a phase, and the greatest sum that may come of what is read */
function greatestOf(
  folded: Folded,
  { unit, place, before, added = 1 }: Task,
): { weight: number; sum: number } {
  let [weight, sum] = [1e-9, 1e-9]
  const reads = rangeOf(folded, place, before)
  const addend = folded.addend === undefined ? undefined : before[folded.addend]
  const more = ((addend?.high ?? 0) / added) * unit
  for (const { kernel, bias } of phasesOf(folded, folded.kernel, folded.bias)) {
    const sums = Float64Array.from(bias, (value) => Math.abs(value * unit) + more)
    for (const [i, value] of kernel.values.entries()) {
      const most = Math.max(value * reads.high, value * reads.low)
      sums[i % sums.length] = (sums[i % sums.length] as number) + most
      weight = Math.max(weight, Math.abs(value))
    }
    sum = Math.max(sum, ...sums)
  }
  return { weight, sum }
}

function fits(operation: Operation, { place, before, fine }: Task): boolean {
  const stage = stageOf(operation, place, before)
  const isSmall = stage.phases.every(({ kernel }) =>
    kernel.values.every((weight) => Math.abs(weight) <= fine.weight),
  )
  return isSmall && overflowOf(stage) === undefined
}

type Units = {
  weightUnit: number
  sumUnit: number
  shift: number
  limits: Limits
  added: number | undefined
}

function rounded(
  { kernel, bias, below: _, curves: __, normal: ___, addend, ...geometry }: Folded,
  { weightUnit, sumUnit, shift, limits, added }: Units,
): Operation {
  const half = shift > 0 ? 2 ** (shift - 1) : 0
  return {
    ...geometry,
    kernel: scaled(kernel, weightUnit, 0),
    bias: scaled(bias, sumUnit, half),
    shift,
    ...limits,
    ...(addend !== undefined &&
      added && { addend: { from: addend, times: Math.round(sumUnit / added) } }),
  }
}

/** @param high the greatest value */
function limitsOf(below: number, high: number): Limits {
  const isSloped = below !== 0 && below !== 1
  return {
    ...(isSloped && { slope: Math.min(2 ** 15 - 1, Math.round(below * 2 ** 15)) }),
    low: below === 0 ? 0 : -high,
    high,
  }
}

function greatestAfter(
  { below }: Pick<Folded, 'below'>,
  isTabled: boolean,
  { relu, signed }: Fineness,
): number {
  if (isTabled && signed > TABLED) return TABLED
  return below === 0 ? relu : signed
}

/** A loop, because Int32Array.from with a function takes a hundred times as long. */
function scaled(values: Float32Array, unit: number, more: number): Int32Array {
  const whole = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) whole[i] = Math.round((values[i] as number) * unit) + more
  return whole
}

/** The least sum of each level: what is nearest to it, halves up, reaches it. */
function levelsOf(unit: number, activations: readonly Activation[]): Int32Array {
  const before = inverseOf(activations)
  return Int32Array.from({ length: LEVELS }, (_, i) => {
    const most = 2 ** 30 - 1
    return Math.max(-most, Math.min(most, Math.ceil(before((i + 0.5) / 127.5 - 1) * unit)))
  })
}

/** What the last activations make a brightness of −1 … 1 of. */
function inverseOf(curves: readonly Activation[]): (brightness: number) => number {
  const { low, high } = pictureRange(curves)
  const [only, other] = curves
  if (!only) return (brightness) => brightness
  if (only.curve === 'tanh' && !other)
    return (brightness) => naturalLogarithm((1 + brightness) / (1 - brightness)) / 2
  const apply = curves.map(curveOf)
  return (brightness) => {
    const goal = low + ((brightness + 1) / 2) * (high - low)
    return leastReaching((x) => apply.reduce((value, curve) => curve(value), x) >= goal)
  }
}

/** By halving what is between, of a function that is once true for good. */
function leastReaching(isReached: (x: number) => boolean): number {
  let [low, high] = [-1e6, 1e6]
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (isReached(middle)) high = middle
    else low = middle
  }
  return high
}
