import { type Key, mix, type Term } from '#lib/latent/key.ts'

/** One part of a sum of pictures; without a key there is nothing of it. */
export type Operand = { key: Key | undefined; weight: number }

/** How far an operand counts at most, either way. */
export const MOST = 3

/**
 * The sum of pictures, each times its weight. A mix counts as one picture however much its own weights
 * come to, for its latent is as long as any other.
 *
 * @returns undefined when nothing is left of it
 */
export function combine(operands: readonly Operand[]): Key | undefined {
  const used = operands.filter(({ key, weight }) => key !== undefined && weight !== 0)
  const [only, ...others] = used
  if (only && only.weight > 0 && others.length === 0) return only.key
  return mix(used.flatMap(({ key, weight }) => (key ? scaled(key, weight) : [])))
}

/** How far a mix of two has gone from the first to the second, 0 … 100; undefined where it is no such mix. */
export function shareOf([a, b, c]: readonly Operand[]): number | undefined {
  if (!a?.key || !b?.key || c?.key || a.weight < 0 || b.weight < 0) return undefined
  if (a.weight === 0 && b.weight === 0) return undefined
  return Math.round((Math.atan2(b.weight, a.weight) / (Math.PI / 2)) * 100)
}

/** The weights of a mix of two that has gone so far: along the sphere, as walks go. The greater is 1, for short links. */
export function weightsAt(share: number): [a: number, b: number] {
  const angle = (share / 100) * (Math.PI / 2)
  const [a, b] = [Math.cos(angle), Math.sin(angle)]
  return [rounded(a / Math.max(a, b)), rounded(b / Math.max(a, b))]
}

function rounded(weight: number): number {
  return Math.round(weight * 100) / 100
}

/**
 * A key's terms, so that its latent becomes `length` times as long as the prior's. Latents of different seeds are
 * as good as at right angles to each other, so the lengths of the terms add up as squares.
 */
export function scaled(key: Key, length: number): Term[] {
  const norm = Math.hypot(...key.map(({ weight }) => weight))
  return key.map(({ seed, weight }) => ({ seed, weight: (weight / norm) * length }))
}
