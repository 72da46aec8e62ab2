import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import { kimgAfter } from '../config.ts'
import { type MetricsRecord, readRecords } from '../evaluate/record.ts'
import { isTraining } from './alone.ts'
import { type RunInfo, readRun } from './folder.ts'
import { readSessions } from './sessions.ts'
import { type Alarm, readStats } from './stats.ts'

/** What becomes of a run: `stopped` goes on with `gan resume`, `damaged` cannot be read. */
export type RunState = 'new' | 'training' | 'stopped' | 'finished' | 'damaged'

/** Where a run stands. */
export type RunSummary = {
  /** The run's folder. */
  run: string
  state: RunState
  preset?: string
  data?: string
  /** Shown so far, and by the schedule's end. */
  kimg: number
  until?: number
  /** Of the newest tick. */
  imagesPerSecond?: number
  /** Trained so far. */
  minutes: number
  alarms: readonly Alarm[]
  rollbacks: number
  /** What it last ran on. */
  backend?: string
  hardware?: string
  /** The newest of what `gan evaluate` measured. */
  metrics?: Pick<MetricsRecord, 'kimg' | 'basis' | 'measured'>
}

/**
 * Every run directly below a folder, by name; a run whose files cannot be read is among them, as `damaged`.
 *
 * @throws GardenError `invalid_config` when there is no such folder
 */
export async function listRuns(root: string): Promise<RunSummary[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw new GardenError('invalid_config', `There is no folder ${root}.`, {
      suggestion: 'Name the folder of your runs with --runs.',
      cause,
    })
  })
  const names = entries
    .filter((entry) => entry.isDirectory() && /^\d{5,}-/.test(entry.name))
    .map(({ name }) => name)
    .sort()
  return Promise.all(names.map((name) => summaryOf(join(root, name))))
}

/** Where one run stands; `damaged` when it cannot be read. */
export async function summaryOf(run: string): Promise<RunSummary> {
  const nothing = { run, kimg: 0, minutes: 0, alarms: [], rollbacks: 0 } as const
  try {
    return { ...nothing, ...(await readSummary(run)) }
  } catch (error) {
    if (!(error instanceof GardenError)) throw error
    return { ...nothing, state: 'damaged' }
  }
}

async function readSummary(run: string): Promise<Partial<RunSummary> & { state: RunState }> {
  const info = await readRun(run)
  const last = (await readStats(run)).at(-1)
  const session = (await readSessions(run)).at(-1)
  const newest = (await readRecords(run)).at(-1)
  const { preset, kimg: until } = info.config
  return {
    state: await stateOf(run, info, last?.kimg),
    preset,
    data: info.data.name,
    until,
    ...(last && {
      kimg: last.kimg,
      imagesPerSecond: last.imagesPerSecond,
      minutes: last.minutes,
      alarms: last.alarms,
      rollbacks: last.rollbacks,
    }),
    ...(session && { backend: session.backend, hardware: session.hardware }),
    ...(newest && {
      metrics: { kimg: newest.kimg, basis: newest.basis, measured: newest.measured },
    }),
  }
}

async function stateOf(
  run: string,
  { config }: RunInfo,
  kimg: number | undefined,
): Promise<RunState> {
  if (await isTraining(run)) return 'training'
  if (kimg === undefined) return 'new'
  // The schedule ends with the first step that reaches it.
  return kimg + kimgAfter(config, 1) / 2 >= config.kimg ? 'finished' : 'stopped'
}
