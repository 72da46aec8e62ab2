import 'server-only'
import type { Redis } from 'ioredis'
import { log } from '../observe/log.ts'

/** How the Redis stands that several galleries share; `off` where none is told. */
export type RedisState = 'off' | 'up' | 'down'

/** Milliseconds for an answer: what is slower than growing a picture is no help. */
const PATIENCE = 250

/** Milliseconds between attempts to get it back, at most. */
const LONGEST_PAUSE = 5_000

/** One for the process: Next.js gives pages and routes modules of their own. */
const kept = globalThis as { gardenRedis?: Promise<Redis | undefined> }

/** The connection; undefined without `GARDEN_REDIS_URL`. It may be down: whoever asks has to go on without. */
export function redis(): Promise<Redis | undefined> {
  kept.gardenRedis ??= connect(process.env.GARDEN_REDIS_URL?.trim())
  return kept.gardenRedis
}

export async function redisState(): Promise<RedisState> {
  const connection = await redis()
  if (!connection) return 'off'
  return connection.status === 'ready' ? 'up' : 'down'
}

/** What the work gives, or undefined where there is no Redis or it does not answer in time. */
export async function withRedis<T>(
  work: (connection: Redis) => Promise<T>,
): Promise<T | undefined> {
  const connection = await redis()
  if (connection?.status !== 'ready') return undefined
  try {
    return await work(connection)
  } catch (error) {
    log.warn({ err: error }, 'Redis does not answer; this gallery goes on alone.')
    return undefined
  }
}

async function connect(url: string | undefined): Promise<Redis | undefined> {
  if (!url) return undefined
  const { Redis: Connection } = await import('ioredis')
  const connection = new Connection(url, {
    connectTimeout: 1_000,
    commandTimeout: PATIENCE,
    maxRetriesPerRequest: 0,
    // Nothing waits for it: a request goes on without.
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(200 * times, LONGEST_PAUSE),
  })
  let up: boolean | undefined
  const tell = (now: boolean, error?: unknown) => {
    if (up === now) return
    up = now
    if (now) log.info('Redis answers: allowances and pictures are shared.')
    else log.warn({ err: error }, 'Redis is gone: this gallery goes on alone.')
  }
  connection.on('ready', () => tell(true))
  connection.on('close', () => tell(false))
  connection.on('error', (error) => tell(false, error))
  // The first requests are to find it, if it is there.
  await new Promise((resolve) => {
    connection.once('ready', resolve)
    connection.once('close', resolve)
  })
  return connection
}
