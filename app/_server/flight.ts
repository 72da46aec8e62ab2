import 'server-only'

/** Does the work under a key, unless it is under way already: then its result is awaited. */
export type SingleFlight<Result> = (
  key: string,
  work: (signal: AbortSignal) => Promise<Result>,
  signal?: AbortSignal,
) => Promise<Result>

/**
 * Gives everyone who asks for the same key while the work is under way the one result. Whoever's signal is aborted
 * gets an AbortError at once; the work's own signal is, when everyone has gone who asked for it.
 */
export function singleFlight<Result>(): SingleFlight<Result> {
  const underWay = new Map<string, Shared<Result>>()

  function begin(key: string, work: (signal: AbortSignal) => Promise<Result>): Shared<Result> {
    const controller = new AbortController()
    const forget = () => {
      if (underWay.get(key) === shared) underWay.delete(key)
    }
    const result = work(controller.signal)
    // Before those who wait for it hear of it.
    result.then(forget, forget)
    const callOff = () => {
      forget()
      controller.abort()
    }
    const shared = { result, callOff, waiting: 0 }
    underWay.set(key, shared)
    return shared
  }

  return (key, work, signal) => {
    if (signal?.aborted) return Promise.reject(abortError())
    return join(underWay.get(key) ?? begin(key, work), signal)
  }
}

/** What is thrown to a visitor who has gone: nothing went wrong. */
export function abortError(): DOMException {
  return new DOMException('Nobody waits for it any more.', 'AbortError')
}

type Shared<Result> = { result: Promise<Result>; callOff: () => void; waiting: number }

function join<Result>(shared: Shared<Result>, signal?: AbortSignal): Promise<Result> {
  shared.waiting++
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(abortError())
      if (--shared.waiting === 0) shared.callOff()
    }
    signal?.addEventListener('abort', leave, { once: true })
    const stay = () => signal?.removeEventListener('abort', leave)
    shared.result.then(resolve, reject).finally(stay)
  })
}
