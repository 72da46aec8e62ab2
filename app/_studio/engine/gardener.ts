import type { Digest } from '#lib/digest.ts'
import type { Backend, Lane, Refusal, Reply, Request } from './protocol.ts'

/** How far the worker is with getting ready. */
export type Status =
  | { phase: 'idle' }
  | { phase: 'loading'; loaded: number }
  | {
      phase: 'ready'
      gardener: Gardener
      backend: Backend
      maxDifference: number
      refused: Refusal[]
    }
  | { phase: 'failed'; message: string }

export type Grown = Extract<Reply, { kind: 'grown' }>

/** What to grow; a lane's newest wish is the only one that counts. */
export type Wish = WithoutTicket<Extract<Request, { kind: Lane }>>

type WithoutTicket<Wished> = Wished extends unknown ? Omit<Wished, 'ticket'> : never

export type Gardener = {
  /** Pictures arrive in order, some at a time, unless another wish in the same lane comes first. */
  grow(wish: Wish, take: (grown: Grown) => void): void
}

/**
 * Hires the one worker that grows pictures on this device. What it can do comes with the status `ready`.
 *
 * @returns how to end the worker and whatever it is doing
 * @param folder address of the release
 * @param backends tried in this order
 */
export function hireGardener(
  { folder, digest }: { folder: string; digest: Digest },
  backends: readonly Backend[],
  hear: (status: Status) => void,
): { dismiss(): void } {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const waiting: Partial<Record<Lane, { ticket: number; take: (grown: Grown) => void }>> = {}
  let tickets = 0

  const send = (request: Request) => worker.postMessage(request)

  function grow(wish: Wish, take: (grown: Grown) => void): void {
    tickets += 1
    waiting[wish.kind] = { ticket: tickets, take }
    send({ ...wish, ticket: tickets })
  }

  worker.onerror = ({ message }) =>
    hear({ phase: 'failed', message: message || 'The worker could not be started.' })

  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    const wish = data.kind === 'grown' ? waiting[data.lane] : undefined
    if (data.kind !== 'grown') hear(statusOf(data, { grow }))
    else if (wish?.ticket === data.ticket) wish.take(data)
  }

  send({
    kind: 'start',
    folder: new URL(folder, location.href).href,
    digest,
    backends: [...backends],
  })
  return { dismiss: () => worker.terminate() }
}

function statusOf(reply: Exclude<Reply, Grown>, gardener: Gardener): Status {
  switch (reply.kind) {
    case 'progress':
      return { phase: 'loading', loaded: reply.loaded }
    case 'ready': {
      const { backend, maxDifference, refused } = reply
      return { phase: 'ready', gardener, backend, maxDifference, refused }
    }
    case 'failed':
      return { phase: 'failed', message: reply.message }
  }
}
