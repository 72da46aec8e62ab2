import type { ModelSource } from '../model.ts'
import type {
  Backend,
  FailureCause,
  Grown,
  Lane,
  Refusal,
  Reply,
  Request,
  Wish,
} from './protocol.ts'

export type { Grown, Lane, Wish }

/** How far this device is with growing pictures. */
export type Status =
  /** It is not known yet whether it may begin. */
  | { phase: 'waking' }
  /** The visitor has to say so first. */
  | { phase: 'asking' }
  /** Bytes of the finished generator. */
  | { phase: 'loading'; loaded: number; total: number }
  | Ready
  | { phase: 'failed'; cause: FailureCause; message: string; refused: readonly Refusal[] }

export type Ready = {
  phase: 'ready'
  backend: Backend
  /** Of its known answer, in levels of 255; undefined where there was nothing to compare with. */
  maxDifference: number | undefined
  refused: readonly Refusal[]
  /** The generator of an age, while it is on its way. */
  fetching?: { age: number; loaded: number; total: number } | undefined
}

export type Gardener = {
  /**
   * Pictures arrive in order, some at a time, unless another wish in the same lane comes first. Where a backend
   * breaks, they come once more from the first on, grown on the next.
   *
   * @param fail told when the wish cannot be granted, such as for a recipe that the model cannot grow
   * @returns how to give the wish up
   */
  grow(wish: Wish, take: (grown: Grown) => void, fail?: (message: string) => void): () => void
}

export type Hired = { gardener: Gardener; dismiss(): void }

/** What the worker may grow on, best first. */
export type Rungs = {
  backends: readonly Backend[]
  /** Whether the first may be a graphics card that software imitates. */
  software: boolean
}

/**
 * Hires the one worker that grows pictures on this device. It can be asked at once, and answers once it is ready.
 *
 * @param hear told how far it is
 */
export function hireGardener(
  source: ModelSource,
  { backends, software }: Rungs,
  hear: (status: Status) => void,
): Hired {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const newest = new Map<Lane, number>()
  const waiting = new Map<number, { take: (grown: Grown) => void; fail: (why: string) => void }>()
  let tickets = 0
  let status: Status = { phase: 'loading', loaded: 0, total: 0 }

  const send = (request: Request) => worker.postMessage(request)

  const grow: Gardener['grow'] = (wish, take, fail = () => {}) => {
    const { lane } = wish
    tickets += 1
    const ticket = tickets
    waiting.delete(newest.get(lane) ?? 0)
    newest.set(lane, ticket)
    waiting.set(ticket, { take, fail })
    send({ kind: 'grow', ticket, wish })
    return () => {
      if (waiting.delete(ticket)) send({ kind: 'drop', lane, ticket })
    }
  }

  function change(next: Status): void {
    status = next
    hear(next)
  }

  worker.onerror = ({ message = '' }) =>
    change({ phase: 'failed', cause: message ? 'device' : 'network', message, refused: [] })

  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.kind === 'grown') waiting.get(data.ticket)?.take(data)
    else if (data.kind === 'denied') waiting.get(data.ticket)?.fail(data.message)
    else change(statusOf(data, status))
  }

  send({ kind: 'start', source: asked(source), backends: [...backends], software })
  /** What it said before it heard of it is not listened to. */
  function dismiss(): void {
    worker.onmessage = null
    worker.onerror = null
    worker.terminate()
  }

  return { gardener: { grow }, dismiss }
}

/** The source as the worker is told of it. */
function asked(source: ModelSource): Extract<Request, { kind: 'start' }>['source'] {
  if (source.kind === 'own')
    return { kind: 'own', files: new Map(source.files), prior: source.prior }
  const { digest, ref, pinned } = source
  const folder = new URL(source.folder, location.href).href
  return { kind: 'release', folder, digest, newest: ref !== pinned }
}

function statusOf(reply: Exclude<Reply, { ticket: number }>, before: Status): Status {
  switch (reply.kind) {
    case 'progress': {
      const { loaded, total, age } = reply
      if (before.phase !== 'ready') return { phase: 'loading', loaded, total }
      // A doubtful picture may have it fetched once more, and so may the next backend: it goes on being ready.
      if (age === undefined) return before
      return { ...before, fetching: loaded < total ? { age, loaded, total } : undefined }
    }
    case 'ready': {
      const { backend, maxDifference, refused } = reply
      return { phase: 'ready', backend, maxDifference, refused }
    }
    case 'failed': {
      const { cause, message, refused } = reply
      return { phase: 'failed', cause, message, refused }
    }
  }
}
