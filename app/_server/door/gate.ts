import 'server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GardenError } from '#lib/error.ts'
import { limits } from '../limits.ts'
import { clientOf } from '../visitor.ts'

/** Beyond the places there are, as many more are for those who hold no more than this share of them: nobody fills all alone. */
const FEW = 1 / 16

/** Admits a request, or throws GardenError `busy`. */
export type Gate = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Admits as many requests as can be served soon: one thread speaks HTTP for all, and if it accepted what it can
 * only refuse later, everybody would wait for the refusals. A place is free again once the answer begins: however slowly
 * somebody reads, what there is to make for them is made.
 *
 * @param most that are under way at once, of anybody; those of a client who has few may be as many again
 */
export function createGate(most: number): Gate {
  const held = new Map<string, number>()
  let underWay = 0

  function hasRoomFor(own: number): boolean {
    return underWay < most || (own < FEW * most && underWay < 2 * most)
  }

  return (request, response) => {
    const get = (name: string) => `${request.headers[name] ?? ''}`
    const client = clientOf({ get }, limits.proxies) ?? ''
    const own = held.get(client) ?? 0
    if (!hasRoomFor(own)) throw busy()
    underWay++
    held.set(client, own + 1)
    onBegun(response, () => {
      underWay--
      const left = (held.get(client) ?? 1) - 1
      if (left > 0) held.set(client, left)
      else held.delete(client)
    })
  }
}

/** Calls once, with the status: when the headers go out, or nobody is there any more. */
export function onBegun(response: ServerResponse, call: (status: number) => void): void {
  const { writeHead } = response
  let begun = false
  const begin = (status = response.statusCode) => {
    if (!begun) call(status)
    begun = true
  }
  response.once('close', () => begin())
  response.writeHead = (...head: unknown[]) => {
    begin(Number(head[0]))
    return Reflect.apply(writeHead, response, head)
  }
}

function busy(): GardenError {
  return new GardenError('busy', 'Too much is asked for at once.', {
    suggestion: 'Try again in a few seconds.',
  })
}
