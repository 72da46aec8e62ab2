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

/**
 * A connection for lists of work; each user needs one of its own.
 *
 * @throws GardenError `invalid_config` without an address
 */
export function connect(url = process.env.GARDEN_REDIS_URL): Redis {
  if (!url)
    throw new GardenError('invalid_config', 'No Redis is told.', {
      suggestion: 'Set GARDEN_REDIS_URL, or --redis redis://host:6379.',
    })
  // As BullMQ asks: commands wait until Redis is back.
  return new Redis(url, { maxRetriesPerRequest: null })
}

export function openQueue(connection: Redis): Queue<PlannedRun, RunResult> {
  return new Queue(QUEUE, { connection })
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

/** Runs that no worker has yet leave the list; those under way stop after their tick. */
export async function stopSweep(
  queue: Queue<PlannedRun, RunResult>,
  connection: Redis,
  sweep: string,
): Promise<number> {
  await connection.set(stopKey(sweep), '1', 'EX', 7 * 86_400)
  const waiting = await queue.getJobs(['waiting', 'prioritized', 'delayed'])
  const ours = waiting.filter(({ data }) => data.sweep === sweep)
  await Promise.all(ours.map((job) => job.remove()))
  return ours.length
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
