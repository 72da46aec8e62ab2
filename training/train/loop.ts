import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { grid } from '../../lib/image/grid.ts'
import { encodePng } from '../../lib/image/png.ts'
import { type Config, kimgAfter } from '../config.ts'
import { batches, toTensor } from '../data/batches.ts'
import type { Dataset } from '../data/dataset.ts'
import { writeAtomically } from '../files.ts'
import { modelVariables } from '../networks/variables.ts'
import { fixedSheet } from '../pictures/sheet.ts'
import { saveCheckpoint, saveVariables } from '../run/checkpoint.ts'
import { configHash } from '../run/folder.ts'
import { appendStats, type Tick } from '../run/stats.ts'
import { type TrainingState, stateVariables } from './state.ts'
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
 * Trains until the schedule's end, a limit or the signal, and leaves a checkpoint behind.
 *
 * @param onTick called at the end of every tick, when its grid and checkpoint are on disk
 * @throws GardenError `diverged` when a loss is not finite; the last checkpoint stays as it was
 */
export async function trainLoop(run: TrainingRun, limits: Limits, signal: AbortSignal, onTick: (tick: Tick) => void): Promise<Outcome> {
  const { config, folder } = run
  const source = batches(run.dataset, config)
  const perStep = kimgAfter(config, 1)
  const lastStep = Math.ceil(config.kimg / perStep)
  const stopAt = Math.min(lastStep, limits.maxSteps ?? Infinity, Math.ceil((limits.maxKimg ?? Infinity) / perStep))
  const deadline = performance.now() + (limits.maxMinutes ?? Infinity) * 60_000
  const tickSteps = Math.max(1, Math.round(config.tick / perStep))
  let { step } = run
  if (step === 0) await writeFirstPictures(run)
  let meter = startMeter()
  let next = readStep(source, config, step + 1)
  while (step < stopAt && !signal.aborted && performance.now() < deadline) {
    const waiting = performance.now()
    const bytes = await next
    meter.waited += performance.now() - waiting
    step += 1
    next = readStep(source, config, step + 1)
    const reals = bytes.map((batch) => toTensor(batch, config))
    const stats = await trainStep(config, run.state, step, reals)
    tf.dispose(reals)
    meter.steps.push(stats)
    if (!isFinite(stats)) await giveUp(run, step, stats)
    if (step % tickSteps === 0) {
      await endTick()
      meter = startMeter()
    }
    // Lets signals and timers through: on native backends a step never yields by itself.
    await setImmediate()
  }
  await next
  if (step % tickSteps !== 0) await save(run, step)
  return { step, kimg: kimgAfter(config, step), finished: step >= lastStep, interrupted: signal.aborted }

  async function endTick(): Promise<void> {
    const seconds = (performance.now() - meter.started) / 1000
    run.minutes += seconds / 60
    const tick = summarise(meter, step, config, seconds, run.minutes)
    await writeSheet(run, tick.kimg)
    if (isAge(kimgAfter(config, step - tickSteps), tick.kimg)) await saveAge(run, tick.kimg)
    await appendStats(folder, tick)
    await save(run, step)
    onTick(tick)
  }
}

type Meter = { started: number; waited: number; steps: StepStats[] }

function startMeter(): Meter {
  return { started: performance.now(), waited: 0, steps: [] }
}

function readStep(source: ReturnType<typeof batches>, { criticSteps }: Config, step: number): Promise<Uint8Array[]> {
  const first = (step - 1) * criticSteps + 1
  return Promise.all(Array.from({ length: criticSteps }, (_, turn) => source.read(first + turn)))
}

async function writeFirstPictures(run: TrainingRun): Promise<void> {
  const { resolution: side, channels, gridColumns } = run.config
  const count = Math.min(gridColumns ** 2, run.dataset.info.count)
  const bytes = await run.dataset.read(Array.from({ length: count }, (_, i) => i))
  const size = side ** 2 * channels
  const reals = Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
  const sheet = grid(reals.map((data) => ({ width: side, height: side, channels, data })), gridColumns)
  await writeAtomically(join(run.folder, 'reals.png'), encodePng(sheet))
  await writeSheet(run, 0)
  await saveAge(run, 0)
}

async function writeSheet({ folder, config, state }: TrainingRun, kimg: number): Promise<void> {
  const sheet = await fixedSheet(state.generatorEma, config)
  await writeAtomically(join(folder, 'grids', `${kimgName(kimg)}.png`), encodePng(sheet))
}

/** The averaged generator alone, for showing later how it learned. */
async function saveAge({ folder, state }: TrainingRun, kimg: number): Promise<void> {
  const file = join(folder, 'ages', `${kimgName(kimg)}.safetensors`)
  await saveVariables(file, modelVariables(state.generatorEma), { kimg: String(kimg) })
}

/** Ages are kept where log₂ kimg passes a half: 1, 1.4, 2, 2.8, 4 … */
function isAge(before: number, now: number): boolean {
  return Math.floor(2 * Math.log2(now)) > Math.floor(2 * Math.log2(Math.max(before, 1e-3)))
}

function kimgName(kimg: number): string {
  return String(Math.round(kimg)).padStart(6, '0')
}

async function save({ folder, config, state }: TrainingRun, step: number): Promise<void> {
  await saveCheckpoint(folder, step, configHash(config), stateVariables(state))
}

function isFinite(stats: StepStats): boolean {
  return Object.values(stats).every(Number.isFinite)
}

/** Leaves the broken state aside for a look, and the checkpoints alone. */
async function giveUp({ folder, state }: TrainingRun, step: number, stats: StepStats): Promise<never> {
  const file = join(folder, 'diverged', `${step}.safetensors`)
  await saveVariables(file, stateVariables(state), { step: String(step) })
  throw new GardenError('diverged', `The losses at step ${step} are not finite: ${JSON.stringify(stats)}.`, {
    suggestion: `The last checkpoint is untouched and the state is in ${file}. Start again with lower learning rates.`,
  })
}

function summarise(meter: Meter, step: number, config: Config, seconds: number, minutes: number): Tick {
  const { steps } = meter
  return {
    step,
    kimg: kimgAfter(config, step),
    criticLoss: mean(steps.map((one) => one.criticLoss)) ?? Number.NaN,
    generatorLoss: mean(steps.map((one) => one.generatorLoss)) ?? Number.NaN,
    gradientPenalty: mean(steps.flatMap((one) => one.gradientPenalty ?? [])),
    slope: mean(steps.flatMap((one) => one.slope ?? [])),
    imagesPerSecond: (kimgAfter(config, steps.length) * 1000) / seconds,
    dataWait: meter.waited / 1000 / seconds,
    memory: process.memoryUsage.rss(),
    tensors: tf.memory().numTensors,
    minutes,
  }
}

function mean(values: number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
