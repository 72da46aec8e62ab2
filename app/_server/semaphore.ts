import 'server-only'
import { GardenError } from '#lib/error.ts'

/** Does a piece of work when its turn comes. */
export type Semaphore = <Result>(
  work: () => Promise<Result>,
  signal: AbortSignal,
) => Promise<Result>

/**
 * Takes heavy work in the order it was asked for.
 *
 * @param atOnce pieces that may be under way, which bounds the memory they take
 * @param most pieces that may be under way and wait
 * @returns throws GardenError `busy` beyond that, and what the signal was aborted with
 */
export function semaphore(atOnce: number, most: number): Semaphore {
  const waiting: (() => void)[] = []
  let underWay = 0

  /** Whoever is done hands the place to the next. */
  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else underWay--
  }

  /** Whoever gives up leaves the line at once. */
  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const called = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        waiting.splice(waiting.indexOf(called), 1)
        reject(signal.reason)
      }
      waiting.push(called)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  return async (work, signal) => {
    if (underWay + waiting.length >= most) throw busy()
    signal.throwIfAborted()
    if (underWay < atOnce) underWay++
    else await turn(signal)
    try {
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
