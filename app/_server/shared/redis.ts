import 'server-only'
import { setTimeout } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { log } from '../observe/log.ts'

/** How the Redis stands that several galleries share; `off` where none is told. Only while it is `up` is it asked. */
export type RedisState = 'off' | 'up' | 'slow' | 'down'

/**
 * Milliseconds for an answer, after which it is `down`. On a busy machine one is late by some hundreds now and then, and
 * whoever does not wait for it grows what others are growing.
 */
const PATIENCE = 2_000

/**
 * Milliseconds an answer takes that is slower than growing a picture, also where all are busy; after so many in a row it
 * is `slow`.
 */
const LATE = 1_000
const OFTEN = 3

/** Milliseconds between two looks at how it stands, and between attempts to get it back, at most. */
const WATCH = 1_000
const LONGEST_PAUSE = 5_000

type Shared = { connection: Redis; state: Exclude<RedisState, 'off'> }

/** One for the process: Next.js gives pages and routes modules of their own. */
const kept = globalThis as { gardenRedis?: Promise<Shared | undefined> }

/** The connection; undefined without `GARDEN_REDIS_URL`. It may be down: whoever asks has to go on without. */
export async function redis(): Promise<Redis | undefined> {
  return (await shared())?.connection
}

export async function redisState(): Promise<RedisState> {
  return (await shared())?.state ?? 'off'
}

/** What the work gives, or undefined where there is no Redis or it does not answer in time. */
export async function withRedis<T>(
  work: (connection: Redis) => Promise<T>,
): Promise<T | undefined> {
  const one = await shared()
  if (one?.state !== 'up') return undefined
  const begun = performance.now()
  try {
    return await work(one.connection)
  } catch (error) {
    log.warn({ err: error }, 'Redis does not answer; this gallery goes on alone.')
    // Nobody else is to wait as long in vain. Timers may be a little early.
    if (performance.now() - begun > PATIENCE / 2) tell(one, 'down', error)
    return undefined
  }
}

/** Whether a Redis is told, so that nothing need be waited for where none is. */
export function isShared(): boolean {
  return urlOfRedis() !== ''
}

function shared(): Promise<Shared | undefined> {
  kept.gardenRedis ??= connect(urlOfRedis())
  return kept.gardenRedis
}

function urlOfRedis(): string {
  return process.env.GARDEN_REDIS_URL?.trim() ?? ''
}

async function connect(url: string): Promise<Shared | undefined> {
  if (url === '') return undefined
  const { Redis: Connection } = await import('ioredis')
  const connection = new Connection(url, {
    connectTimeout: 1_000,
    commandTimeout: PATIENCE,
    maxRetriesPerRequest: 0,
    // Nothing waits for it: a request goes on without.
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(200 * times, LONGEST_PAUSE),
  })
  const one: Shared = { connection, state: 'down' }
  connection.on('ready', () => tell(one, 'up'))
  connection.on('close', () => tell(one, 'down'))
  connection.on('error', (error) => tell(one, 'down', error))
  // The first requests are to find it, if it is there.
  await new Promise((resolve) => {
    connection.once('ready', resolve)
    connection.once('close', resolve)
  })
  void watch(one)
  return one
}

/** Asks again and again, so that visitors need not find out that it is slow, or that it is back. */
async function watch(one: Shared): Promise<void> {
  for (let late = 0; ; ) {
    await setTimeout(WATCH, undefined, { ref: false })
    if (one.connection.status !== 'ready') continue
    const begun = performance.now()
    const error = await one.connection.ping().then(
      () => undefined,
      (cause) => cause,
    )
    late = performance.now() - begun < LATE ? 0 : late + 1
    if (error) tell(one, 'down', error)
    else tell(one, late < OFTEN ? 'up' : 'slow')
  }
}

function tell(one: Shared, state: Shared['state'], error?: unknown): void {
  if (one.state === state) return
  one.state = state
  if (state === 'up') log.info('Redis answers: allowances and pictures are shared.')
  else log.warn({ err: error }, `Redis is ${state}: this gallery goes on alone.`)
}
