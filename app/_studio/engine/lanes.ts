/** A step's end: the next one may follow, or has to wait for something. */
export type Pause = { until: Promise<unknown> } | undefined

type Job = AsyncIterator<Pause>

/**
 * Work in lanes: the next step is of the lane that has waited longest. A new job takes the place of the one before
 * it in its lane, whether that was waiting or under way: what nobody waits for any more is not done. A job that
 * waits for something keeps no other lane from going on.
 *
 * @param fail called with what a job threw; the job is over then
 */
export function createLanes(fail: (error: unknown) => void) {
  const jobs = new Map<string, Job>()
  const waiting = new Set<Job>()
  /** When each lane had its last step. */
  const served = new Map<string, number>()
  let turn = 0
  let running = false

  function put(lane: string, job: Job): void {
    jobs.set(lane, job)
    if (!running) void run()
  }

  function drop(lane: string): void {
    jobs.delete(lane)
  }

  async function run(): Promise<void> {
    running = true
    for (let lane = next(); lane !== undefined; lane = next()) {
      const job = jobs.get(lane) as Job
      turn += 1
      served.set(lane, turn)
      const { done, value } = await job.next().catch(failed)
      if (done && jobs.get(lane) === job) jobs.delete(lane)
      if (!done && value) park(job, value.until)
      await messagesIn()
    }
    running = false
  }

  function failed(error: unknown): IteratorResult<Pause> {
    fail(error)
    return { done: true, value: undefined }
  }

  function park(job: Job, until: Promise<unknown>): void {
    const go = () => {
      waiting.delete(job)
      if (!running) void run()
    }
    waiting.add(job)
    until.then(go, go)
  }

  function next(): string | undefined {
    const ready = [...jobs].filter(([, job]) => !waiting.has(job)).map(([lane]) => lane)
    const since = (lane: string) => served.get(lane) ?? 0
    return ready.sort((one, other) => since(one) - since(other))[0]
  }

  return { put, drop }
}

/** Until what arrived in the meantime has been heard; a timer would wait four milliseconds. */
function messagesIn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
