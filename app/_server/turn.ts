import 'server-only'
import { GardenError } from '#lib/error.ts'

/** Does a piece of work when its turn comes. */
export type InTurn = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>

/**
 * Takes heavy work in the order it was asked for.
 *
 * @param atOnce pieces that may be under way, which bounds the memory they take
 * @param most pieces that may be under way and wait
 * @returns throws GardenError `busy` beyond that, and what the signal was aborted with
 */
export function takeTurns(atOnce: number, most: number): InTurn {
  const waiting: (() => void)[] = []
  let underWay = 0

  /** Whoever is done hands the place to the next. */
  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else underWay--
  }

  return async (work, signal) => {
    if (underWay + waiting.length >= most) throw busy()
    if (underWay < atOnce) underWay++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      signal.throwIfAborted()
      return await work()
    } finally {
      leave()
    }
  }
}

function busy(): GardenError {
  return new GardenError('busy', 'Too many large files wait to be encoded already.', {
    suggestion: 'Try again in a few seconds, or ask for a smaller one.',
  })
}
