import * as tf from '@tensorflow/tfjs'
import { type Config, kimgAfter } from '../config.ts'
import type { Tick } from '../run/stats.ts'
import type { StepStats } from './step.ts'

/** What a tick has gathered so far; times in milliseconds. */
export type Meter = { from: number; started: number; waited: number; steps: StepStats[] }

/** @param from steps done before the tick */
export function startMeter(from: number): Meter {
  return { from, started: performance.now(), waited: 0, steps: [] }
}

/**
 * The tick that ends now.
 *
 * @param minutes trained before it
 */
export function summarise(config: Config, meter: Meter, step: number, minutes: number): Tick {
  const { steps } = meter
  const seconds = (performance.now() - meter.started) / 1000
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
    minutes: minutes + seconds / 60,
  }
}

function mean(values: number[]): number | null {
  if (values.length === 0) return null
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
