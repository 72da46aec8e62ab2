/**
 * Work in lanes, a step of one lane and then of the next. A new job takes the place of the one before it
 * in its lane, whether that was waiting or under way: what nobody waits for any more is not done.
 *
 * @param fail called with what a job threw; the job is over then
 */
export function createLanes(fail: (error: unknown) => void) {
  const jobs = new Map<string, AsyncIterator<unknown>>()
  let running = false

  function put(lane: string, job: AsyncIterator<unknown>): void {
    jobs.set(lane, job)
    if (!running) void run()
  }

  async function run(): Promise<void> {
    running = true
    for (let next = first(jobs); next; next = first(jobs)) {
      const over = await step(next.job)
      if (jobs.get(next.lane) !== next.job) continue
      jobs.delete(next.lane)
      if (!over) jobs.set(next.lane, next.job)
    }
    running = false
  }

  async function step(job: AsyncIterator<unknown>): Promise<boolean> {
    try {
      const { done } = await job.next()
      return done ?? false
    } catch (error) {
      fail(error)
      return true
    } finally {
      await messagesIn()
    }
  }

  return { put }
}

function first(jobs: Map<string, AsyncIterator<unknown>>) {
  for (const [lane, job] of jobs) return { lane, job }
  return undefined
}

/** Until what arrived in the meantime has been heard. */
function messagesIn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
