import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs'
import { GardenError } from '../../lib/error.ts'
import { type Conditioning, openConditioning } from '../conditions/conditioning.ts'
import { type Config, deviates, kimgAfter, stepsFor, stepsPerEpoch } from '../config.ts'
import { batches, toTensor } from '../data/batches.ts'
import { fixedSheet } from '../pictures/sheet.ts'
import { spreadOf } from '../pictures/spread.ts'
import { keepAge, realSheet, writeCurves, writeReals, writeSheet } from '../run/record.ts'
import { appendStats, readStats, type Tick } from '../run/stats.ts'
import { alarmsAt, divergence, rateScale } from './health.ts'
import { addStep, startMeter, summarise } from './meter.ts'
import type { Pictures } from './penalties.ts'
import { rollBack, save } from './progress.ts'
import type { TrainingRun } from './state.ts'
import type { StepStats } from './step.ts'
import { createStepper, type Stepper } from './stepper.ts'

/** When to stop before the schedule's end; the steps and kimg are the run's, the minutes this call's. */
export type Limits = {
  maxSteps?: number
  maxKimg?: number
  maxMinutes?: number
  maxCpuMinutes?: number
}

export type Outcome = { step: number; kimg: number; finished: boolean; interrupted: boolean }

/** Called and awaited at the end of every tick, when its grid and checkpoint are on disk, and with what a person should read. */
export type Watch = { tick: (tick: Tick) => Promise<void>; print: (line: string) => void }

/**
 * Trains until the schedule's end, a limit or the signal, and leaves a checkpoint behind; `run` moves
 * on. When it diverges it goes back to the last good checkpoint, as often as its configuration allows.
 *
 * @throws GardenError `diverged` when it may not go back once more; `tensor_leak` when tensors grow in number,
 * after the checkpoint
 */
export async function trainLoop(
  run: TrainingRun,
  limits: Limits,
  signal: AbortSignal,
  watch: Watch,
): Promise<Outcome> {
  const course = await plan(run, limits, signal)
  if (run.step === 0) await writeStart(run)
  try {
    let done = false
    while (!done) done = await trainUntilDiverged(run, course, watch)
  } finally {
    course.stepper.dispose()
  }
  const { step } = run
  return {
    step,
    kimg: kimgAfter(run.config, step),
    finished: step >= course.lastStep,
    interrupted: signal.aborted,
  }
}

/** What stays the same during one call. */
type Course = {
  lastStep: number
  tickSteps: number
  isOver: (step: number) => boolean
  batches: ReturnType<typeof batches>
  /** What the critic is told, if it is. */
  conditioning: Conditioning | undefined
  stepper: Stepper
  /** How much the first real pictures differ from each other. */
  realSpread: number | null
  /** Tensors at the end of the first tick. */
  tensors?: number
}

async function plan(run: TrainingRun, limits: Limits, signal: AbortSignal): Promise<Course> {
  const { config, dataset } = run
  const { maxSteps = Infinity, maxKimg = Infinity } = limits
  const lastStep = stepsFor(config, config.kimg)
  const stopAt = Math.min(lastStep, maxSteps, stepsFor(config, maxKimg))
  const isLate = deadline(limits)
  const { sheet, count } = await realSheet(run)
  const conditioning = await openConditioning(config, dataset)
  return {
    lastStep,
    tickSteps: tickSteps(config, dataset.info.count),
    isOver: (step) => step >= stopAt || signal.aborted || isLate(),
    batches: batches(dataset, config),
    conditioning,
    stepper: createStepper(config, run.state, { conditioning }),
    realSpread: spreadOf(sheet, config.resolution, count),
  }
}

/** Whether the time of this call is over, by the clock or by what the processor has worked for it on all cores. */
function deadline({ maxMinutes = Infinity, maxCpuMinutes = Infinity }: Limits): () => boolean {
  const [started, used] = [performance.now(), process.cpuUsage()]
  return () => {
    const { user, system } = process.cpuUsage(used)
    const cpuMinutes = (user + system) / 60e6
    return performance.now() - started >= maxMinutes * 60_000 || cpuMinutes >= maxCpuMinutes
  }
}

function tickSteps(config: Config, count: number): number {
  const steps = config.tick > 0 ? config.tick / kimgAfter(config, 1) : stepsPerEpoch(config, count)
  return Math.max(1, Math.round(steps))
}

/** With the first checkpoint, so that a run killed at any moment can go on. */
async function writeStart(run: TrainingRun): Promise<void> {
  await run.hold.require()
  await writeReals(run)
  await writeSheet(run, await fixedSheet(run.state.generatorEma, run.config), 0)
  await keepAge(run, 0)
  await save(run)
}

/** False when the run has diverged and gone back. */
async function trainUntilDiverged(
  run: TrainingRun,
  course: Course,
  watch: Watch,
): Promise<boolean> {
  try {
    await trainOn(run, course, watch)
    return true
  } catch (error) {
    if (!(error instanceof GardenError) || error.code !== 'diverged') throw error
    await rollBack(run, error, watch.print)
    return false
  }
}

async function trainOn(run: TrainingRun, course: Course, watch: Watch): Promise<void> {
  let next = readAhead(run, course)
  try {
    while (!course.isOver(run.step)) {
      const started = performance.now()
      const bytes = await next
      const waited = secondsSince(started)
      run.step += 1
      next = readAhead(run, course)
      const stats = await stepOn(run, bytes, course)
      addStep(run.meter, stats, { seconds: secondsSince(started), waited })
      if (isTickEnd(run, course)) await watch.tick(await endTick(run, course))
      // Lets signals and timers through: on native backends a step never yields by itself.
      await setImmediate()
    }
  } finally {
    await next.catch(() => {})
  }
  if (run.meter.steps > 0) await watch.tick(await endTick(run, course))
}

/** The bytes of the next step's batches: one for each critic update, or one for all. */
function readAhead({ config, step }: TrainingRun, { batches }: Course): Promise<Uint8Array[]> {
  const reading = Promise.all(updatesOf(config, step + 1).map(batches.read))
  // Whoever awaits it gets the error; until then it is not unhandled.
  reading.catch(() => {})
  return reading
}

/** The batches of a step, by the critic updates that see them first. */
function updatesOf(config: Config, step: number): number[] {
  const count = deviates(config, 'reused-reals') ? 1 : config.criticSteps
  return Array.from({ length: count }, (_, turn) => (step - 1) * count + turn + 1)
}

async function stepOn(
  run: TrainingRun,
  bytes: Uint8Array[],
  { batches: { numbers }, conditioning, stepper }: Course,
): Promise<StepStats> {
  const { config, step } = run
  const batches = updatesOf(config, step).map((update, i) => ({
    pictures: toTensor(bytes[i] as Uint8Array, config),
    conditions: conditioning?.ofReals(numbers(update)),
  }))
  const reals = Array.from(
    { length: config.criticSteps },
    (_, turn) => batches[turn % batches.length] as Pictures,
  )
  const stats = await stepper.step(step, reals, {
    rateScale: rateScale(run.rollbacks),
    rests: kimgAfter(config, step) <= run.rest,
  })
  tf.dispose(batches)
  if (Object.values(stats).every(Number.isFinite)) return stats
  const figures = Object.entries(stats).map(([name, value]) => `${name} ${value}`)
  throw new GardenError('diverged', `Step ${step} is not finite: ${figures.join(', ')}.`)
}

function isTickEnd({ step }: TrainingRun, { tickSteps, lastStep }: Course): boolean {
  return step % tickSteps === 0 || step >= lastStep
}

/**
 * What a tick leaves on disk; the checkpoint comes last, so that what it stands for is there. A tick
 * that was stopped halfway is not judged: its checkpoint remembers what it has gathered, and it goes on
 * when the run is resumed.
 */
async function endTick(run: TrainingRun, course: Course): Promise<Tick> {
  const { folder, config, step, state, meter } = run
  const whole = isTickEnd(run, course)
  const sheet = await fixedSheet(state.generatorEma, config)
  const spread = spreadOf(sheet, config.resolution, config.gridColumns ** 2)
  const tick = summarise(run, ratio(spread, course.realSpread))
  if (whole) judge(config, await readStats(folder), tick)
  // The process may have slept meanwhile, and another gone on with the run.
  await run.hold.require()
  await writeSheet(run, sheet, tick.kimg)
  if (whole && isAge(kimgAfter(config, meter.from), tick.kimg)) await keepAge(run, tick.kimg)
  await run.hold.require()
  await appendStats(folder, tick)
  await run.hold.require()
  await writeCurves(run)
  const next = whole ? { meter: startMeter(step), minutes: tick.minutes } : {}
  await save({ ...run, ...next }, meter.from)
  // Only now, for who finds the state broken goes back to where this tick began.
  Object.assign(run, next)
  requireConstant(course, tick)
  return tick
}

function ratio(value: number | null, unit: number | null): number | null {
  return value === null || unit === null || unit === 0 ? null : value / unit
}

function judge(config: Config, earlier: readonly Tick[], tick: Tick): void {
  const why = divergence(config, tick)
  if (why !== undefined) throw new GardenError('diverged', why)
  tick.alarms = alarmsAt(config, earlier, tick)
}

/** Ages are kept from 1 kimg on, and from 2 on where log₂ kimg passes a half: 1, 2, 2.8, 4 … Each has a whole number of its own. */
function isAge(before: number, now: number): boolean {
  return ageOf(now) > ageOf(before)
}

function ageOf(kimg: number): number {
  if (kimg < 2) return kimg < 1 ? -1 : 0
  return Math.floor(2 * Math.log2(kimg))
}

function requireConstant(course: Course, { tensors, step }: Tick): void {
  course.tensors ??= tensors
  if (tensors <= course.tensors) return
  throw new GardenError(
    'tensor_leak',
    `${tensors} tensors are held after step ${step}, where ${course.tensors} were at the end of the first tick.`,
    {
      suggestion:
        'This is a defect of the trainer. The checkpoint is written; "gan resume" goes on from it.',
    },
  )
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000
}
