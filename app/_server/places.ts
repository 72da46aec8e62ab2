import 'server-only'
import { GardenError } from '#lib/error.ts'
import type { Visitor } from './visitor.ts'

/** Does a piece of work, if there is a place for it. */
export type Places = <Result>(work: () => Promise<Result>, visitor: Visitor) => Promise<Result>

/**
 * Takes in heavy work: whoever finds no place is refused before anything is done for them. A client may have no more than
 * three quarters of the places.
 *
 * @param most pieces that may be under way and wait
 * @returns throws GardenError `busy` beyond that
 */
export function places(most: number): Places {
  const held: string[] = []

  function take(client: string): void {
    const own = held.filter((one) => one === client).length
    if (held.length >= most || own >= 0.75 * most) throw busy()
    held.push(client)
  }

  return async (work, { client = '' }) => {
    take(client)
    try {
      return await work()
    } finally {
      held.splice(held.indexOf(client), 1)
    }
  }
}

function busy(): GardenError {
  return new GardenError('busy', 'Too many large files wait to be encoded already.', {
    suggestion: 'Try again in a few seconds, or ask for a smaller one.',
  })
}
