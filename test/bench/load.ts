import { Pool } from 'undici'

/** What so many visitors met who each ask again as soon as they are answered. */
export type Load = {
  /** Seconds it went on. */
  seconds: number
  /** Milliseconds of each request that was answered with 200. */
  times: number[]
  /** Requests by status; those that were not answered under 0. */
  statuses: Map<number, number>
}

/**
 * Asks a server without a pause.
 *
 * @param options.path of the next request: another each time, so that no cache can answer
 */
export async function load(options: {
  origin: string
  path: () => string
  concurrency: number
  seconds: number
}): Promise<Load> {
  const pool = new Pool(options.origin, { connections: options.concurrency, pipelining: 1 })
  const begun = performance.now()
  const end = begun + options.seconds * 1000
  const met: Load = { seconds: 0, times: [], statuses: new Map() }
  const visitors = Array.from({ length: options.concurrency }, async () => {
    while (performance.now() < end) await ask(pool, options.path(), met)
  })
  await Promise.all(visitors)
  met.seconds = (performance.now() - begun) / 1000
  await pool.close()
  return met
}

async function ask(pool: Pool, path: string, { times, statuses }: Load): Promise<void> {
  const begun = performance.now()
  const status = await pool
    .request({ method: 'GET', path })
    .then(async ({ statusCode, body }) => {
      await body.arrayBuffer()
      return statusCode
    })
    .catch(() => 0)
  if (status === 200) times.push(performance.now() - begun)
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
}
