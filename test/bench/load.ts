import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'

/** What visitors met. */
export type Load = {
  /** Seconds it went on. */
  seconds: number
  /** Milliseconds of each request that was answered with 200 or 304. */
  times: number[]
  /** Requests by status; those that were not answered under 0. */
  statuses: Map<number, number>
}

/** What requests are like: another path each time, so that no cache can answer. */
type Asking = { origin: string; path: () => string; headers?: () => Record<string, string> }

/** Connections of `stream`, open before it begins as a proxy's are. Who comes while each is waited on goes away again. */
const CONNECTIONS = 500

/** So many visitors who each ask again as soon as they are answered. */
export async function load(
  options: Asking & { concurrency: number; seconds: number },
): Promise<Load> {
  const pool = new Pool(options.origin, { connections: options.concurrency, pipelining: 1 })
  const met = nothing()
  const begun = performance.now()
  const end = begun + options.seconds * 1000
  const visitors = Array.from({ length: options.concurrency }, async () => {
    while (performance.now() < end) await ask(pool, options, met)
  })
  await Promise.all(visitors)
  return finished(pool, met, begun)
}

/**
 * Visitors who come at a rate, whether those before them were answered or not.
 *
 * @param options.rate requests a second
 */
export async function stream(options: Asking & { rate: number; seconds: number }): Promise<Load> {
  const pool = new Pool(options.origin, { connections: CONNECTIONS, pipelining: 1 })
  await Promise.all(Array.from({ length: CONNECTIONS }, () => open(pool)))
  const met = nothing()
  const begun = performance.now()
  const waiting = new Set<Promise<void>>()
  for (let come = 0; come < options.rate * options.seconds; ) {
    const due = Math.min(options.seconds, (performance.now() - begun) / 1000) * options.rate
    for (; come < due; come++) {
      if (waiting.size >= CONNECTIONS) continue
      const visit = ask(pool, options, met).finally(() => waiting.delete(visit))
      waiting.add(visit)
    }
    await sleep(5)
  }
  await Promise.all(waiting)
  return finished(pool, met, begun)
}

function nothing(): Load {
  return { seconds: 0, times: [], statuses: new Map() }
}

async function open(pool: Pool): Promise<void> {
  const { body } = await pool.request({ method: 'GET', path: '/robots.txt' })
  await body.dump()
}

async function ask(pool: Pool, { path, headers }: Asking, met: Load): Promise<void> {
  const begun = performance.now()
  const status = await pool
    .request({ method: 'GET', path: path(), headers: headers?.() ?? {} })
    .then(async ({ statusCode, body }) => {
      await body.arrayBuffer()
      return statusCode
    })
    .catch(() => 0)
  if (status === 200 || status === 304) met.times.push(performance.now() - begun)
  met.statuses.set(status, (met.statuses.get(status) ?? 0) + 1)
}

async function finished(pool: Pool, met: Load, begun: number): Promise<Load> {
  met.seconds = (performance.now() - begun) / 1000
  await pool.close()
  return met
}
