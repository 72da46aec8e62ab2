import 'server-only'

/** Runs one job at a time, in the order they were asked for; a job that fails does not hold up the next. */
export function takeTurns(): <Result>(job: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (job) => {
    const turn = last.then(job, job)
    last = turn.catch(() => undefined)
    return turn
  }
}

/** Gives everyone who asks for the same key while the work is under way the one result. */
export function share<Result>(): (key: string, work: () => Promise<Result>) => Promise<Result> {
  const underWay = new Map<string, Promise<Result>>()
  return (key, work) => {
    const running = underWay.get(key)
    if (running) return running
    const started = work().finally(() => underWay.delete(key))
    underWay.set(key, started)
    return started
  }
}
