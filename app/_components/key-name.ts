import { type Key, seedOf } from '#lib/latent/key.ts'

/** Seeds that are named before the rest is left to three dots. */
const NAMED = 3

/** A key as a label shows it, whose weights stand elsewhere: `42`, `12 + 77 − 99`. */
export function keyName(key: Key): string {
  const terms = key.map(({ seed, weight }) => `${weight < 0 ? '−' : '+'} ${seed}`)
  const named = [...terms.slice(0, NAMED), ...(terms.length > NAMED ? ['+ …'] : [])]
  return named.join(' ').replace(/^\+ /, '')
}

/** How much of each seed a mix holds: `0.6 × 12, −0.4 × 77`; undefined for one seed. */
export function keyWeights(key: Key): string | undefined {
  if (seedOf(key) !== undefined) return undefined
  return key.map(({ seed, weight }) => `${`${weight}`.replace('-', '−')} × ${seed}`).join(', ')
}
