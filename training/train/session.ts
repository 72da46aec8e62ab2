import { resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import type { Hold } from '../../lib/storage/lock.ts'
import { useBfloat16 } from '../backend/bfloat16.ts'
import { type Config, deviates, kimgAfter, looksAtSlopes } from '../config.ts'
import { type Dataset, openDataset } from '../data/dataset.ts'
import {
  encodeStart,
  fitStart,
  originOf,
  requireFitting,
  START_FILE,
  type Start,
  takeStart,
} from '../from/start.ts'
import { checkGradients } from '../gradients/check.ts'
import { createCritic } from '../networks/critic.ts'
import { type LiveOptions, livePublisher } from '../publish/live.ts'
import { alone, sweep, writingIn } from '../run/alone.ts'
import { checkpointSteps } from '../run/checkpoint.ts'
import { openRunData } from '../run/data.ts'
import {
  createRun,
  extendRun,
  moveRunData,
  type NewRun,
  type RunInfo,
  readRun,
} from '../run/folder.ts'
import {
  duration,
  headLine,
  memoryLines,
  originLine,
  overLine,
  scarcityLines,
  tickLine,
} from '../run/line.ts'
import { appendSession, readSessions } from '../run/sessions.ts'
import { readStats, type Tick } from '../run/stats.ts'
import { openBoard } from '../tensorboard/board.ts'
import { alarmLines } from './health.ts'
import { type Limits, type Outcome, trainLoop } from './loop.ts'
import { startMeter } from './meter.ts'
import { plannedFor } from './planned.ts'
import { restore } from './progress.ts'
import { createState, disposeState, type TrainingRun } from './state.ts'

/** Of convolutions: a run resumed with another goes on, but not bit for bit. */
export const PRECISIONS = ['float32', 'bfloat16'] as const

export type Precision = (typeof PRECISIONS)[number]

/** What a run was trained with last. */
export async function lastPrecision(folder: string): Promise<Precision> {
  const { precision } = (await readSessions(folder)).at(-1) ?? {}
  return PRECISIONS.find((name) => name === precision) ?? 'float32'
}

export type Session = {
  backend: string
  precision: Precision
  limits: Limits
  signal: AbortSignal
  /** To show the run while it goes on. */
  live?: LiveOptions | undefined
  /** To be looked at with TensorBoard too. */
  tensorboard?: boolean | undefined
  /** Awaited after each tick, with the run's folder; what it throws ends the call. */
  afterTick?: ((folder: string, tick: Tick) => Promise<void>) | undefined
  print: (line: string) => void
}

/**
 * Starts a new run below `root` and trains it; the backend must be started.
 *
 * @param found networks to go on from
 * @throws GardenError `invalid_dataset` when the data set is missing or of another resolution; as `trainLoop`
 */
export async function startRun(
  config: Config,
  dataFolder: string,
  root: string,
  session: Session,
  found?: Start,
): Promise<Outcome> {
  return withDataset(dataFolder, async (dataset) => {
    requireFit(config, dataset)
    const { name, sha256 } = dataset.info
    const planned = await plannedFor(config, dataset)
    const start = found && fitStart(found, planned)
    if (start) requireStart(planned, start)
    const data = { folder: resolve(dataFolder), name, sha256 }
    const from = start && originOf(start, planned)
    const info: NewRun = { config: planned, data, ...(from && { from }) }
    const files = new Map(start && [[START_FILE, encodeStart(start)]])
    const folder = await writingIn(root, () => createRun(root, info, files))
    session.print(`run ${folder}`)
    if (from) session.print(originLine(from))
    return writingIn(folder, () =>
      alone(folder, async (hold) =>
        trainAndReport(await freshRun(folder, await readRun(folder), hold, dataset), session),
      ),
    )
  })
}

/** What may be another than when the run began. */
export type Changes = {
  /** Where its data set lies now. */
  data?: string | undefined
  /** How long its schedule is now, in kimg. */
  kimg?: number | undefined
}

/**
 * Goes on with a run from its newest whole checkpoint, as if it had never stopped, and notes what has changed.
 *
 * @throws GardenError `invalid_checkpoint`, `config_changed`, `invalid_dataset` when the data set is
 * another, or `conflict` when another process trains the run; as `trainLoop`
 */
export async function resumeRun(
  folder: string,
  session: Session,
  { data, kimg }: Changes = {},
): Promise<Outcome> {
  const info = await readRun(folder)
  requireLonger(folder, info, kimg)
  const goOn = async (hold: Hold) => {
    const dataset = await openRunData(info, data)
    try {
      await sweep(folder)
      if (data !== undefined) await moveRunData(folder, resolve(data))
      const run = await freshRun(folder, info, hold, dataset)
      if (!(await isUntouched(folder))) await restore(run, session.print)
      const at = kimgAfter(run.config, run.step)
      session.print(`run ${folder}, resumed at step ${run.step} (${at.toFixed(1)} kimg)`)
      for (const line of await changeLines(folder, session)) session.print(line)
      if (kimg !== undefined && kimg > run.config.kimg) {
        await extendRun(folder, { kimg, at })
        session.print(`its schedule goes on from ${run.config.kimg} to ${kimg} kimg`)
        run.config = { ...run.config, kimg }
      }
      return await trainAndReport(run, session)
    } finally {
      await dataset.close()
    }
  }
  return writingIn(folder, () => alone(folder, goOn))
}

/** What keeps it from ending up bit for bit where it would have. */
async function changeLines(
  folder: string,
  { backend, precision }: Pick<Session, 'backend' | 'precision'>,
): Promise<string[]> {
  const last = (await readSessions(folder)).at(-1)
  if (!last || (last.backend === backend && last.precision === precision)) return []
  return [
    `it was trained on ${last.backend} in ${last.precision}: on ${backend} in ${precision} it goes on, but not bit for bit`,
  ]
}

/** A schedule that has grown cannot shrink: what it would have decayed already is gone. */
function requireLonger(folder: string, { config }: RunInfo, kimg: number | undefined): void {
  if (kimg === undefined || kimg >= config.kimg) return
  throw new GardenError(
    'invalid_config',
    `The schedule of ${folder} has ${config.kimg} kimg already, not less than ${kimg}.`,
    { suggestion: '--kimg makes it longer; --max-kimg stops earlier.' },
  )
}

async function freshRun(
  folder: string,
  { config, hash, from }: RunInfo,
  hold: Hold,
  dataset: Dataset,
): Promise<TrainingRun> {
  const state = createState(config)
  await takeStart(folder, state)
  const [meter, rest] = [startMeter(0), from?.rest ?? 0]
  return { folder, config, hash, hold, dataset, state, meter, rest, ...BEGINNING }
}

const BEGINNING = { step: 0, minutes: 0, rollbacks: 0 }

function requireStart(config: Config, start: Start): void {
  const state = createState(config)
  try {
    requireFitting(start, state)
  } finally {
    disposeState(state)
  }
}

/** Killed before its first checkpoint. */
async function isUntouched(folder: string): Promise<boolean> {
  return (await checkpointSteps(folder)).length === 0 && (await readStats(folder)).length === 0
}

async function withDataset<T>(folder: string, use: (dataset: Dataset) => Promise<T>): Promise<T> {
  const dataset = await openDataset(folder)
  try {
    return await use(dataset)
  } finally {
    await dataset.close()
  }
}

async function trainAndReport(
  run: TrainingRun,
  { backend, limits, precision, signal, live: shown, tensorboard, afterTick, print }: Session,
): Promise<Outcome> {
  const { config, folder } = run
  if (looksAtSlopes(config) && !deviates(config, 'constant-penalty')) {
    const error = await criticError(config)
    print(`gradient check: off by at most ${error.toExponential(1)} from central differences`)
  }
  const inFull = precision === 'bfloat16' ? await useBfloat16() : undefined
  await appendSession(folder, { step: run.step, backend, precision })
  print(headLine(config, run.dataset.info))
  for (const line of scarcityLines(config, run.dataset.info)) print(line)
  const started = performance.now()
  const ticks = watchTicks(run, limits, print)
  const live = shown && livePublisher(folder, shown, kimgAfter(config, run.step), signal, print)
  const board = tensorboard ? openBoard(folder, run.step) : undefined
  const tick = async (one: Tick) => {
    ticks.show(one)
    board?.tick(one)
    live?.tick(one.kimg)
    await afterTick?.(folder, one)
  }
  const outcome = await trainLoop(run, limits, signal, { tick, print }).finally(() => {
    disposeState(run.state)
    inFull?.()
  })
  const { step, kimg } = outcome
  const where = `at step ${step}, ${kimg.toFixed(1)} kimg, after ${duration((performance.now() - started) / 1000)}`
  for (const line of memoryLines(ticks.seen)) print(line)
  if (outcome.interrupted) throw interrupted(where, folder)
  print(`stopped ${where}; the checkpoint is written`)
  if (outcome.finished) print(overLine(config, folder))
  await live?.end()
  return outcome
}

/** Share of the newest tick in the speed that the time left is reckoned with. */
const NEWEST = 0.3

/** Prints each tick with its alarms, and remembers those of this call. */
function watchTicks(
  { config }: TrainingRun,
  { maxKimg = Infinity, maxSteps = Infinity }: Limits,
  print: (line: string) => void,
): { seen: readonly Tick[]; show: (tick: Tick) => void } {
  const total = Math.min(config.kimg, maxKimg, kimgAfter(config, maxSteps))
  const seen: Tick[] = []
  let speed: number | undefined
  return { seen, show }

  function show(tick: Tick): void {
    speed = (speed ?? tick.imagesPerSecond) * (1 - NEWEST) + tick.imagesPerSecond * NEWEST
    print(tickLine(tick, total, speed))
    for (const line of alarmLines(config, tick, seen.at(-1)?.alarms ?? [])) print(line)
    seen.push(tick)
  }
}

/** The check of the run's critic, built small: float32 differences are sharpest where few relus switch. */
async function criticError(config: Config): Promise<number> {
  const critic = createCritic({ ...config, resolution: 16, criticWidth: 4 })
  try {
    return await checkGradients(critic, [16, 16, config.channels], config.conditionKinds)
  } finally {
    tf.dispose(critic.variables.map(({ variable }) => variable))
  }
}

function interrupted(where: string, folder: string): GardenError {
  return new GardenError('interrupted', `Interrupted ${where}; the checkpoint is written.`, {
    suggestion: `Go on with "gan resume ${folder}".`,
  })
}

function requireFit({ resolution, channels }: Config, { info }: Dataset): void {
  if (info.resolution === resolution && info.channels === channels) return
  const [wanted, found] = [
    `${resolution} × ${resolution} × ${channels}`,
    `${info.resolution} × ${info.resolution} × ${info.channels}`,
  ]
  throw new GardenError(
    'invalid_dataset',
    `The preset wants pictures of ${wanted}, the data set ${info.name} has ${found}.`,
    {
      suggestion: `Make one with "gan dataset make --resolution ${resolution} --channels ${channels}".`,
    },
  )
}
