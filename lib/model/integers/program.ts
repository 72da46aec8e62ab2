import type { Activation } from '../compile/activation.ts'
import { type Geometry, readsOf, type Shape } from '../compile/operations.ts'

/**
 * A generator in whole numbers: what it draws is exact arithmetic, which README.md beside this file defines. Values
 * between operations are of 16 bits, sums of 32.
 */
export type Program = {
  latentSize: number
  operations: Operation[]
  /** [255], rising: a sum of the last operation is as bright as the number of these that it reaches. */
  levels: Int32Array
  /** What the levels tell of, where that is not tanh alone: a sum is `unit` times what activations are applied to. */
  end?: Told | undefined
}

/** Activations, one after the other, and what 1 is in the whole numbers that they are applied to. */
export type Told = { activations: readonly Activation[]; unit: number }

/** One operation: bias + sums of products, and then, but for the last one's, `Rounding`. */
export type Operation = Geometry &
  Rounding & {
    /** [side, side, inputs, outputs], each of 16 bits. */
    kernel: Int32Array
    /** [outputs], or [stride, stride, outputs] where every second line and column has its own. */
    bias: Int32Array
    /** Of a curve, [2^14]: what each value from −2^13 on becomes. */
    table?: Int16Array | undefined
    /** What the table tells of, and what 1 is in its entries: for other programs, which compute it. */
    curve?: (Told & { made: number }) | undefined
    /** Of a normal. */
    normal?: Normal | undefined
    /** What an earlier operation makes of a single pixel, so many times, is added to the sums of each position. */
    addend?: Addend | undefined
  }

/** The place of the operation, and what its values are multiplied with. */
export type Addend = { from: number; times: number }

/** ⌊(x − mean) / √(variance + ε) · scale + shift + ½⌋ over each group of channels, in float64. */
export type Normal = {
  over: 'picture' | 'position'
  groups: number
  epsilon: number
  /** [channels] */
  scale: Float64Array
  shift: Float64Array
}

/** How sums become the values that the next operation reads. */
export type Rounding = {
  /** Bits that are dropped; the bias has half of what they are worth, so that halves are rounded up. */
  shift: number
  /** What values below zero are multiplied with, in parts of 2^15; absent = they stay as they are. */
  slope?: number | undefined
  /** The least and the greatest value. */
  low: number
  high: number
}

/** Latents are in parts of 1 / 1024, and within ±12. */
export const LATENT = { unit: 1024, limit: 12_287 } as const

/** Entries of a curve's table, the first for the value −2^13. */
export const TABLE = 2 ** 14

/** Between black and white. */
export const LEVELS = 255

/**
 * A latent in whole numbers: halves up, what is beyond ±12 at its end, and what is no number 0.
 *
 * @param latent float32 [latentSize]
 * @returns the same, in 1 / 512
 */
export function roundLatent(latent: Float32Array): Int16Array {
  const { unit, limit } = LATENT
  return Int16Array.from(latent, (component) =>
    Math.max(-limit, Math.min(limit, Math.floor(component * unit + 0.5))),
  )
}

export type Range = { low: number; high: number }

/** The least and the greatest value that an operation may read. */
export function rangeOf(operation: Geometry, place: number, before: readonly Range[]): Range {
  const { limit } = LATENT
  const read = readsOf(operation, place).map((from) => before[from] ?? { low: -limit, high: limit })
  return {
    low: Math.min(...read.map(({ low }) => low)),
    high: Math.max(...read.map(({ high }) => high)),
  }
}

/** The least and the greatest that an operation's sums get of its addend. */
export function addedTo({ addend }: Pick<Operation, 'addend'>, before: readonly Range[]): Range {
  const { low, high } = (addend && before[addend.from]) ?? { low: 0, high: 0 }
  const { times } = addend ?? { times: 0 }
  return { low: low * times, high: high * times }
}

export function inputShape(latentSize: number): Shape {
  return { height: 1, width: 1, channels: latentSize }
}
