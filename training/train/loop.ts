import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { type Config, kimgAfter } from '../config.ts'
import { batches, toTensor } from '../data/batches.ts'
import type { Dataset } from '../data/dataset.ts'
import { saveCheckpoint } from '../run/checkpoint.ts'
import { configHash } from '../run/folder.ts'
import { appendStats, type Tick } from '../run/stats.ts'
import { type Meter, startMeter, summarise } from './meter.ts'
import { keepAge, keepDiverged, writeCurves, writeReals, writeSheet } from './record.ts'
import { stateVariables, type TrainingState } from './state.ts'
import { type StepStats, trainStep } from './step.ts'

/** When to stop before the schedule's end; the steps and kimg are the run's, the minutes this call's. */
export type Limits = { maxSteps?: number; maxKimg?: number; maxMinutes?: number }

export type TrainingRun = {
  folder: string
  config: Config
  dataset: Dataset
  state: TrainingState
  /** Steps done so far, and the minutes they took. */
  step: number
  minutes: number
}

export type Outcome = { step: number; kimg: number; finished: boolean; interrupted: boolean }

/**
 * Trains until the schedule's end, a limit or the signal, and leaves a checkpoint behind. `run.step`
 * and `run.minutes` move on.
 *
 * @param onTick called at the end of every tick, when its grid and checkpoint are on disk
 * @throws GardenError `diverged` when a loss is not finite; the last checkpoint stays as it was
 */
export async function trainLoop(
  run: TrainingRun,
  limits: Limits,
  signal: AbortSignal,
  onTick: (tick: Tick) => void,
): Promise<Outcome> {
  const { config } = run
  const { lastStep, stopAt, deadline, tickSteps } = plan(config, limits)
  const source = batches(run.dataset, config)
  if (run.step === 0) await writeStart(run)
  let meter = startMeter(run.step)
  let next = readStep(source, config, run.step + 1)
  while (run.step < stopAt && !signal.aborted && performance.now() < deadline) {
    const waiting = performance.now()
    const bytes = await next
    meter.waited += performance.now() - waiting
    run.step += 1
    next = readStep(source, config, run.step + 1)
    meter.steps.push(await stepOn(run, bytes))
    if (run.step % tickSteps === 0) {
      onTick(await endTick(run, meter))
      meter = startMeter(run.step)
    }
    // Lets signals and timers through: on native backends a step never yields by itself.
    await setImmediate()
  }
  await next
  if (meter.steps.length > 0) onTick(await endTick(run, meter))
  const { step } = run
  return {
    step,
    kimg: kimgAfter(config, step),
    finished: step >= lastStep,
    interrupted: signal.aborted,
  }
}

function plan(config: Config, { maxSteps, maxKimg, maxMinutes }: Limits) {
  const perStep = kimgAfter(config, 1)
  const lastStep = Math.ceil(config.kimg / perStep)
  return {
    lastStep,
    stopAt: Math.min(lastStep, maxSteps ?? Infinity, Math.ceil((maxKimg ?? Infinity) / perStep)),
    deadline: performance.now() + (maxMinutes ?? Infinity) * 60_000,
    tickSteps: Math.max(1, Math.round(config.tick / perStep)),
  }
}

/** With the first checkpoint, so that a run killed at any moment can go on. */
async function writeStart(run: TrainingRun): Promise<void> {
  await writeReals(run)
  await writeSheet(run, 0)
  await keepAge(run, 0)
  await save(run)
}

/** The bytes of a step's batches, one for each critic update. */
function readStep(
  source: ReturnType<typeof batches>,
  { criticSteps }: Config,
  step: number,
): Promise<Uint8Array[]> {
  const first = (step - 1) * criticSteps + 1
  return Promise.all(Array.from({ length: criticSteps }, (_, turn) => source.read(first + turn)))
}

async function stepOn(run: TrainingRun, bytes: Uint8Array[]): Promise<StepStats> {
  const { config, state, step } = run
  const reals = bytes.map((batch) => toTensor(batch, config))
  const stats = await trainStep(config, state, step, reals)
  tf.dispose(reals)
  if (Object.values(stats).every(Number.isFinite)) return stats
  const file = await keepDiverged(run)
  throw new GardenError(
    'diverged',
    `The losses at step ${step} are not finite: ${JSON.stringify(stats)}.`,
    {
      suggestion: `The last checkpoint is untouched and the state is in ${file}. Start again with lower learning rates.`,
    },
  )
}

/** What a tick leaves on disk; the checkpoint comes last, so that what it stands for is there. */
async function endTick(run: TrainingRun, meter: Meter): Promise<Tick> {
  const { folder, config, step } = run
  const tick = summarise(config, meter, step, run.minutes)
  run.minutes = tick.minutes
  await writeSheet(run, tick.kimg)
  if (isAge(kimgAfter(config, meter.from), tick.kimg)) await keepAge(run, tick.kimg)
  await appendStats(folder, tick)
  await writeCurves(run)
  await save(run)
  return tick
}

function save({ folder, config, state, step }: TrainingRun): Promise<void> {
  return saveCheckpoint(folder, step, configHash(config), stateVariables(state))
}

/** Ages are kept where log₂ kimg passes a half: 1, 1.4, 2, 2.8, 4 … */
function isAge(before: number, now: number): boolean {
  return Math.floor(2 * Math.log2(now)) > Math.floor(2 * Math.log2(Math.max(before, 1e-3)))
}
