import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { type Job, Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { GardenError } from '../../lib/error.ts'
import type { Plan, PlannedRun } from './plan.ts'

/** What a worker tells of the run it trains. */
export type RunProgress = { kimg: number; imagesPerSecond: number; worker: string }

export type RunJob = Job<PlannedRun, RunResult>

/** How a run ended. */
export type RunResult = { state: 'finished' | 'pruned'; kimg: number }

/** The list of work, which all workers of one Redis share. */
export const QUEUE = 'gan'

/** Milliseconds for a Redis to answer at first; one that is lost later is waited for. */
const PATIENCE = 10_000

/**
 * A connection for lists of work; each user needs one of its own.
 *
 * @throws GardenError `invalid_config` without an address, `storage_denied` where it does not let us in,
 *   `storage_unavailable` where it does not answer
 */
export async function connect(url = process.env.GARDEN_REDIS_URL): Promise<Redis> {
  if (!url)
    throw new GardenError('invalid_config', 'No Redis is told.', {
      suggestion: 'Set GARDEN_REDIS_URL, or --redis redis://host:6379.',
    })
  // As BullMQ asks: commands wait until Redis is back.
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  await requireAnswer(connection)
  return connection
}

async function requireAnswer(connection: Redis): Promise<void> {
  let why = `no answer in ${PATIENCE / 1000} s`
  connection.on('error', (error: NodeJS.ErrnoException) => {
    // Of a name with several addresses there is a code alone.
    why = error.message || String(error.code)
  })
  const answered = new AbortController()
  const tooLate = async () => {
    await setTimeout(PATIENCE, undefined, { signal: answered.signal })
    throw new Error(why)
  }
  try {
    await Promise.race([connection.ping(), tooLate()])
  } catch (error) {
    connection.disconnect()
    throw refusal(connection, error as Error)
  } finally {
    answered.abort()
  }
}

/** What a Redis says that wants another password, or none from here. */
const DENIED = /NOAUTH|WRONGPASS|NOPERM|DENIED|invalid password/

function refusal({ options: { path, host, port } }: Redis, cause: Error): GardenError {
  const where = path ?? `${host}:${port}`
  const { message } = cause
  if (DENIED.test(message))
    return new GardenError('storage_denied', `The Redis at ${where} lets nobody in: ${message}`, {
      suggestion: 'Tell its password in the address: redis://user:password@host:6379.',
      cause,
    })
  return new GardenError('storage_unavailable', `No Redis answers at ${where}: ${message}.`, {
    suggestion: 'Look whether it runs there, and what GARDEN_REDIS_URL or --redis says.',
    cause,
  })
}

/** @param print is told when Redis is out of reach; what is asked of it waits meanwhile */
export function openQueue(
  connection: Redis,
  print: (line: string) => void = console.error,
): Queue<PlannedRun, RunResult> {
  const queue = new Queue<PlannedRun, RunResult>(QUEUE, { connection })
  queue.on('error', ({ message }) => print(`list of work: ${message}`))
  return queue
}

/** What is asked of a list; undefined once the signal is aborted, for a Redis that is gone never answers. */
export async function unlessAborted<T>(
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  if (signal.aborted) return undefined
  const answered = new AbortController()
  const aborted = once(signal, 'abort', { signal: answered.signal }).then(() => undefined)
  try {
    return await Promise.race([ask(), aborted])
  } finally {
    answered.abort()
  }
}

/**
 * Puts runs on the list; those that are there already, by the same name, stay as they are, unless they failed or were
 * stopped: those go on.
 *
 * @returns how many were put there
 */
export async function enqueue(
  queue: Queue<PlannedRun, RunResult>,
  plan: Plan,
  runs: readonly PlannedRun[],
): Promise<number> {
  const known = await Promise.all(runs.map((run) => standing(queue, run)))
  const fresh = runs.filter((_, i) => !known[i])
  await queue.addBulk(
    fresh.map((run) => ({
      name: run.name,
      data: run,
      opts: {
        jobId: idOf(run),
        priority: plan.priority,
        attempts: plan.retries + 1,
        backoff: { type: 'exponential', delay: 1_000 },
      },
    })),
  )
  return fresh.length
}

/** Whether a run is on the list; one that was given up leaves it. */
async function standing(queue: Queue<PlannedRun, RunResult>, run: PlannedRun): Promise<boolean> {
  const job = await queue.getJob(idOf(run))
  if (!job || !(await job.isFailed())) return job !== undefined
  await job.remove()
  return false
}

/**
 * Runs that no worker has yet leave the list; those under way stop after their tick.
 *
 * @returns how many left it
 */
export async function stopSweep(
  queue: Queue<PlannedRun, RunResult>,
  connection: Redis,
  sweep: string,
): Promise<number> {
  await connection.set(stopKey(sweep), '1', 'EX', 7 * 86_400)
  const waiting = await queue.getJobs(['waiting', 'prioritized', 'delayed'])
  const ours = waiting.filter((job) => job?.data.sweep === sweep)
  // One that a worker has taken meanwhile is locked, and under way.
  const removals = await Promise.allSettled(ours.map((job) => job.remove()))
  return removals.filter(({ status }) => status === 'fulfilled').length
}

export async function isStopped(connection: Redis, sweep: string): Promise<boolean> {
  return (await connection.get(stopKey(sweep))) !== null
}

/** A sweep that is put on the list anew goes on. */
export async function unstop(connection: Redis, sweep: string): Promise<void> {
  await connection.del(stopKey(sweep))
}

/** Whether a run's metric was noted, also by another machine. */
export async function isRanked(connection: Redis, run: PlannedRun): Promise<boolean> {
  return (await connection.zscore(ranksKey(run), run.name)) !== null
}

/**
 * Notes a run's metric, once.
 *
 * @param value the less the better
 */
export async function rank(connection: Redis, run: PlannedRun, value: number): Promise<void> {
  await connection.zadd(ranksKey(run), 'NX', value, run.name)
}

/** Whether a run is among the best of its plan so far; one that is not ranked is. */
export async function isAmongBest(connection: Redis, run: PlannedRun): Promise<boolean> {
  if (!run.keepBest) return true
  const place = await connection.zrank(ranksKey(run), run.name)
  return place === null || place < run.keepBest.count
}

function ranksKey({ sweep, plan }: PlannedRun): string {
  return `gan:best:${sweep}:${plan}`
}

function idOf({ sweep, name }: PlannedRun): string {
  return `${sweep}-${name}`
}

function stopKey(sweep: string): string {
  return `gan:stopped:${sweep}`
}
