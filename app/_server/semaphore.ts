import 'server-only'
import type { Visitor } from './visitor.ts'

/** Does a piece of work when its turn comes. */
export type Semaphore = <Result>(work: () => Promise<Result>, visitor: Visitor) => Promise<Result>

type Waiting = { client: string; call: () => void }

/**
 * Does heavy work a few pieces at once: one of each client in turn, in the order that each asked. How many may wait is for
 * `places` to say.
 *
 * @param atOnce pieces that may be under way, which bounds the memory they take
 * @returns throws what the visitor's signal was aborted with
 */
export function semaphore(atOnce: number): Semaphore {
  const waiting: Waiting[] = []
  const served = new Map<string, number>()
  let underWay = 0
  let turns = 0

  /** Whoever is done hands the place to the client whose last turn was longest ago. */
  function leave(): void {
    const [next] = waiting.toSorted((one, other) => lastOf(one) - lastOf(other))
    if (!next) {
      underWay--
      if (underWay === 0) served.clear()
      return
    }
    forget(next)
    serve(next.client)
    next.call()
  }

  function lastOf({ client }: Waiting): number {
    return served.get(client) ?? 0
  }

  function serve(client: string): void {
    served.set(client, ++turns)
  }

  function forget(one: Waiting): void {
    waiting.splice(waiting.indexOf(one), 1)
  }

  /** Whoever gives up leaves the line at once. */
  function turn(client: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const one = {
        client,
        call: () => {
          signal?.removeEventListener('abort', giveUp)
          resolve()
        },
      }
      const giveUp = () => {
        forget(one)
        reject(signal?.reason)
      }
      waiting.push(one)
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  return async (work, { client = '', signal }) => {
    signal?.throwIfAborted()
    if (underWay >= atOnce) await turn(client, signal)
    else {
      underWay++
      serve(client)
    }
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
