import * as tf from '@tensorflow/tfjs'
import { z } from 'zod'
import { kimgAfter } from '../config.ts'
import { parseJson } from '../json.ts'
import type { Tick } from '../run/stats.ts'
import type { TrainingRun } from './state.ts'
import type { StepStats } from './step.ts'

const meterSchema = z.object({
  /** Steps done before the tick, and in it. */
  from: z.int(),
  steps: z.int(),
  seconds: z.number(),
  /** Seconds of these spent waiting for data. */
  waited: z.number(),
  /** Sum and number of each figure the steps measured. */
  totals: z.record(z.string(), z.tuple([z.number(), z.int()])),
})

/** What the tick under way has gathered so far. */
export type Meter = z.infer<typeof meterSchema>

/** @param from steps done before the tick */
export function startMeter(from: number): Meter {
  return { from, steps: 0, seconds: 0, waited: 0, totals: {} }
}

/** What a checkpoint in the middle of a tick remembers: every sum, to the last bit. */
export function formatMeter(meter: Meter): string {
  return JSON.stringify(meter)
}

/** Reads what `formatMeter` wrote; undefined when it is something else. */
export function parseMeter(text: string): Meter | undefined {
  return meterSchema.safeParse(parseJson(text)).data
}

/** @param times seconds the step took, and of these those spent waiting for data */
export function addStep(
  meter: Meter,
  stats: StepStats,
  times: { seconds: number; waited: number },
): void {
  meter.steps += 1
  meter.seconds += times.seconds
  meter.waited += times.waited
  for (const [figure, value] of Object.entries(stats)) {
    const [sum, count] = meter.totals[figure] ?? [0, 0]
    meter.totals[figure] = [sum + value, count + 1]
  }
}

/** The tick that ends now, not yet judged. */
export function summarise(
  { config, meter, step, minutes, rollbacks }: TrainingRun,
  variety: number | null,
): Tick {
  const [realScore, fakeScore] = [mean(meter, 'realScore'), mean(meter, 'fakeScore')]
  return {
    step,
    kimg: kimgAfter(config, step),
    criticLoss: mean(meter, 'criticLoss') ?? Number.NaN,
    generatorLoss: mean(meter, 'generatorLoss') ?? Number.NaN,
    gradientPenalty: mean(meter, 'gradientPenalty'),
    slope: mean(meter, 'slope'),
    gap: realScore === null || fakeScore === null ? null : realScore - fakeScore,
    variety,
    alarms: [],
    rollbacks,
    imagesPerSecond: (kimgAfter(config, meter.steps) * 1000) / meter.seconds,
    dataWait: meter.waited / meter.seconds,
    memory: process.memoryUsage.rss(),
    tensors: tf.memory().numTensors,
    minutes: minutes + meter.seconds / 60,
  }
}

function mean({ totals }: Meter, figure: keyof StepStats): number | null {
  const total = totals[figure]
  return total === undefined ? null : total[0] / total[1]
}
