import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { UnrecoverableError, WaitingError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { type ErrorCode, GardenError } from '../../lib/error.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Tick } from '../run/stats.ts'
import { resumeRun, type Session, startRun } from '../train/session.ts'
import { findData } from './data.ts'
import { type Lease, takeRun } from './ledger.ts'
import type { PlannedRun } from './plan.ts'
import {
  connect,
  isAmongBest,
  isRanked,
  isStopped,
  openQueue,
  QUEUE,
  type RunJob,
  type RunProgress,
  type RunResult,
  rank,
  unlessAborted,
} from './queue.ts'

export type WorkOptions = {
  redis: string | undefined
  store: Storage
  /** A folder of this worker's own, for runs under way. */
  scratch: string
  /** A folder for data sets that are fetched, which workers of one machine may share. */
  cache: string
  /** Ends when nothing is left to do, also by others. */
  untilEmpty: boolean
  /** Milliseconds after which a worker that says nothing is taken for dead. */
  silence: number
} & Pick<Session, 'backend' | 'precision' | 'signal' | 'print'>

/** Share of the schedule after which a run has to be among the best to go on. */
const TRIAL = 0.25

/** How often a machine may be lost with the same run. */
const MOST_LOST = 1_000

/** What ends a run here and is no reason to count a try: it was stopped, taken over, or the store is out of reach. */
const NOT_ITS_FAULT: ReadonlySet<ErrorCode> = new Set([
  'interrupted',
  'conflict',
  'storage_unavailable',
])

const COUNTED = ['waiting', 'prioritized', 'delayed', 'active'] as const

/**
 * Takes runs off the list, one after the other, and trains each to its end; a run that another worker has begun goes on
 * from the tick that one pushed last. Ends when nothing is left.
 *
 * @throws GardenError `interrupted` by the signal, after the step under way: what is left is for others
 */
export async function work(options: WorkOptions): Promise<void> {
  const { redis, untilEmpty, silence, signal, print } = options
  const connection = await connect(redis)
  // BullMQ waits on it for work, and leaves what it was lent open.
  const waiting = connection.duplicate()
  // The worker says as much of its own.
  const queue = openQueue(connection, () => {})
  const me = `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`
  let lost = new AbortController()
  const worker = new Worker<PlannedRun, RunResult>(
    QUEUE,
    async (job, token) => {
      lost = new AbortController()
      const one = { ...options, signal: AbortSignal.any([signal, lost.signal]) }
      return trainJob(job, token ?? '', one, me, connection)
    },
    {
      connection: waiting,
      concurrency: 1,
      lockDuration: silence,
      stalledInterval: silence,
      maxStalledCount: MOST_LOST,
    },
  )
  worker.on('lockRenewalFailed', () => lost.abort())
  worker.on('error', (error) => print(`list of work: ${error.message}`))
  worker.on('failed', (job, error) => print(`failed ${job?.data.name}: ${error.message}`))
  while (!signal.aborted) {
    await setTimeout(500, undefined, { signal }).catch(() => {})
    if (!untilEmpty) continue
    const counts = await unlessAborted(signal, () => queue.getJobCounts(...COUNTED))
    if (counts && COUNTED.every((state) => (counts[state] ?? 0) === 0)) break
  }
  await worker.close()
  await queue.close()
  for (const one of [connection, waiting]) one.disconnect()
  if (signal.aborted) throw interrupted()
}

function interrupted(): GardenError {
  return new GardenError('interrupted', 'Interrupted; what is left stays on the list of work.', {
    suggestion: 'Give the same command again: each run goes on from its newest tick.',
  })
}

async function trainJob(
  job: RunJob,
  token: string,
  options: WorkOptions,
  me: string,
  connection: Redis,
): Promise<RunResult> {
  const { data: run } = job
  const { store, scratch, cache, print } = options
  const root = join(scratch, run.sweep, run.name)
  await rm(root, { recursive: true, force: true })
  try {
    const lease = await takeRun(store, `${run.sweep}/${run.name}`, me)
    const { state, kimg } = lease.ledger()
    if (state !== 'running') return { state, kimg }
    const data = await findData(store, run.data, cache)
    return await trainToEnd({ job, run, root, data, lease, options, me, connection })
  } catch (error) {
    if (!(error instanceof GardenError)) throw error
    if (NOT_ITS_FAULT.has(error.code)) {
      print(`gave ${run.name} back: ${error.message}`)
      // Whoever has it by now has the list's lock too, and this is refused.
      await job.moveToWait(token).catch(() => {})
      throw new WaitingError()
    }
    if (error.code === 'diverged' || error.code === 'invalid_config')
      throw new UnrecoverableError(error.message)
    throw error
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

type Training = {
  job: RunJob
  run: PlannedRun
  root: string
  data: string
  lease: Lease
  options: WorkOptions
  me: string
  connection: Redis
}

async function trainToEnd(training: Training): Promise<RunResult> {
  const { run, connection, lease } = training
  const trial = run.config.kimg * TRIAL
  let folder = await begin(training)
  if (run.keepBest && lease.ledger().kimg < trial)
    folder = await trainUntil(training, folder, trial)
  await rankOnce(training, folder)
  if (!(await isAmongBest(connection, run))) return prune(training, folder)
  try {
    folder = await trainUntil(training, folder, undefined)
  } catch (error) {
    if (error instanceof Outdone) return prune(training, folder ?? join(training.root, 'run'))
    throw error
  }
  const { step, kimg } = lease.ledger()
  await lease.push(folder, { state: 'finished', step, kimg })
  return { state: 'finished', kimg }
}

/** The folder of a run that others have begun, as they left it; undefined for a new one. */
async function begin({ root, lease }: Training): Promise<string | undefined> {
  if (Object.keys(lease.ledger().files).length === 0) return undefined
  const folder = join(root, 'run')
  await lease.pull(folder)
  return folder
}

/** @returns the run's folder */
async function trainUntil(
  training: Training,
  folder: string | undefined,
  maxKimg: number | undefined,
): Promise<string> {
  const { run, root, data, options } = training
  let found = folder
  const afterTick = async (where: string, tick: Tick) => {
    found = where
    await keep(training, where, tick)
    if (maxKimg === undefined && !(await isAmongBest(training.connection, run))) throw new Outdone()
  }
  const { backend, precision, signal, print } = options
  const limits = maxKimg === undefined ? {} : { maxKimg }
  const session = { backend, precision, signal, print, limits, afterTick }
  if (folder) await resumeRun(folder, session, { data })
  else await startRun(run.config, data, root, session)
  return found as string
}

/** Others have turned out better meanwhile. */
class Outdone extends Error {}

/** What makes a tick outlast this machine. */
async function keep(
  { job, run, lease, options, me, connection }: Training,
  folder: string,
  { step, kimg, imagesPerSecond }: Tick,
): Promise<void> {
  await lease.push(folder, { state: 'running', step, kimg })
  const progress: RunProgress = { kimg, imagesPerSecond, worker: me }
  await job.updateProgress(progress)
  if (await isStopped(connection, run.sweep)) {
    options.print(`${run.sweep} was stopped`)
    throw new UnrecoverableError(`The sweep ${run.sweep} was stopped.`)
  }
}

/** By what it had become after the trial: who goes on with it elsewhere measures nothing later. */
async function rankOnce(training: Training, folder: string | undefined): Promise<void> {
  const { run, connection } = training
  if (!run.keepBest || !folder || (await isRanked(connection, run))) return
  const value = await measure(training, folder, run.keepBest)
  if (value !== undefined) await rank(connection, run, value)
}

async function measure(
  { options, data }: Training,
  folder: string,
  { metric, samples: count }: NonNullable<PlannedRun['keepBest']>,
): Promise<number | undefined> {
  const { records } = await evaluate(
    { run: folder, data, age: 'newest', count, wanted: [metric], seed: 0, calibrate: false },
    { progress: (_total, _unit, use) => use(() => {}), print: options.print },
  )
  const { measured } = records.at(-1) ?? {}
  return metric === 'swd' ? measured?.swd?.mean : measured?.told?.bits
}

async function prune(
  { lease, run, options }: Training,
  folder: string | undefined,
): Promise<RunResult> {
  const { step, kimg } = lease.ledger()
  if (folder) await lease.push(folder, { state: 'pruned', step, kimg })
  options.print(`pruned ${run.name} at ${kimg.toFixed(1)} kimg`)
  return { state: 'pruned', kimg }
}
