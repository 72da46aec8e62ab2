import { basename } from 'node:path'
import type { Queue } from 'bullmq'
import type { Storage } from '../../lib/storage/storage.ts'
import { columns } from '../table.ts'
import { readLedger } from './ledger.ts'
import type { PlannedRun } from './plan.ts'
import type { RunJob, RunProgress, RunResult } from './queue.ts'

/** Where a run of a sweep stands. */
export type SweptRun = {
  sweep: string
  name: string
  /** The keys in which the sweep's runs differ, and this one's values. */
  differs: Record<string, string>
  state: string
  kimg: number
  until: number
  imagesPerSecond?: number
  worker?: string
  why?: string
}

const STATES = ['active', 'waiting', 'prioritized', 'delayed', 'completed', 'failed'] as const

/** What the list calls states, in our words. */
const WORDS: Readonly<Record<string, string>> = {
  active: 'training',
  prioritized: 'waiting',
  delayed: 'retrying',
}

/**
 * Every run of a sweep, by name, or of all sweeps.
 *
 * @param store where runs lie that are over; the list alone is asked unless given
 */
export async function sweptRuns(
  queue: Queue<PlannedRun, RunResult>,
  sweep: string | undefined,
  store?: Storage,
): Promise<SweptRun[]> {
  const jobs = await queue.getJobs([...STATES])
  const ours = jobs.filter((job) => job && (sweep === undefined || job.data.sweep === sweep))
  const runs = await Promise.all(ours.map((job) => sweptRun(job, differing(job, ours), store)))
  return runs.sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function sweepTable(runs: readonly SweptRun[]): string {
  const rows = runs.map(({ name, differs, state, kimg, until, imagesPerSecond, worker, why }) => [
    name,
    Object.entries(differs)
      .map((pair) => pair.join('='))
      .join(' '),
    ...[state, kimg.toFixed(1), until.toLocaleString('en')],
    ...[imagesPerSecond?.toFixed(0) ?? '', why ?? worker ?? ''],
  ])
  return columns(['run', 'differs in', 'state', 'kimg', 'of', 'images/s', 'by'], rows, [3, 4, 5])
}

/** What tells a run from the others of its sweep, for their names do not. */
function differing({ data }: RunJob, jobs: readonly RunJob[]): Record<string, string> {
  const own = valuesOf(data)
  const others = jobs
    .filter((job) => job.data.sweep === data.sweep)
    .map((job) => valuesOf(job.data))
  const keys = Object.keys(own).filter((key) => others.some((other) => other[key] !== own[key]))
  return Object.fromEntries(keys.map((key) => [key, own[key] ?? '']))
}

function valuesOf({ config, data }: PlannedRun): Record<string, string> {
  const values = Object.entries(config).map(([key, value]) => [key, String(value)])
  return { ...Object.fromEntries(values), data: basename(data.folder) }
}

async function sweptRun(
  job: RunJob,
  differs: SweptRun['differs'],
  store: Storage | undefined,
): Promise<SweptRun> {
  const state = await job.getState()
  const progress = (job.progress || {}) as Partial<RunProgress>
  const { sweep, name, config } = job.data
  const ledger = store && (await readLedger(store, `${sweep}/${name}`))
  return {
    sweep,
    name,
    differs,
    state: job.returnvalue?.state ?? WORDS[state] ?? state,
    kimg: job.returnvalue?.kimg ?? ledger?.kimg ?? progress.kimg ?? 0,
    until: config.kimg,
    ...(state === 'active' &&
      progress.imagesPerSecond && { imagesPerSecond: progress.imagesPerSecond }),
    ...(state === 'active' && progress.worker && { worker: progress.worker }),
    ...(state === 'failed' && { why: job.failedReason }),
  }
}
