import { LEVELS } from '../integers/program.ts'

/** Entries of the table; more find a level no sooner. */
const MOST = 4096

/** How the level of a sum is found: by a table, and then by going on while the next level is reached. */
export type Search = {
  /** [256]: the levels, and one beyond any sum. */
  levels: Int32Array
  /** For each (sum − lowest) >> step, the least level that there is. */
  guesses: Uint8Array
  lowest: number
  /** Sums above lowest + span have the last one's level. */
  span: number
  step: number
}

/** @param rising the levels of a program */
export function searchOf(rising: Int32Array): Search {
  const levels = new Int32Array(LEVELS + 1).fill(2 ** 31 - 1)
  levels.set(rising)
  const lowest = (rising[0] ?? 0) - 1
  const span = (rising.at(-1) ?? 0) - lowest
  const step = Math.max(0, Math.ceil(Math.log2((span + 1) / MOST)))
  const guesses = new Uint8Array(Math.floor(span / 2 ** step) + 1)
  for (let i = 0, level = 0; i < guesses.length; i++) {
    while (level < LEVELS && lowest + i * 2 ** step >= (levels[level] as number)) level++
    guesses[i] = level
  }
  return { levels, guesses, lowest, span, step }
}
