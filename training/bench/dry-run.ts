import type * as tf from '@tensorflow/tfjs'
import { useBfloat16 } from '../backend/bfloat16.ts'
import { CONFIG_KEYS, type Config, kimgAfter, scheduled, stepsFor } from '../config.ts'
import type { NamedVariable } from '../networks/variables.ts'
import { duration } from '../run/line.ts'
import { columns } from '../table.ts'
import type { Precision } from '../train/session.ts'
import { createState, disposeState, stateVariables, type TrainingState } from '../train/state.ts'
import { type Probe, probeSteps } from './probe.ts'

/** Steps that are timed. */
const STEPS = 20

/**
 * What a run would be, without starting it: its configuration, its networks, what they take in
 * memory, and how long the schedule would last at the measured speed.
 *
 * @param pictures in the data set, which a schedule told in epochs and what a critic is told depend on; undefined where it is
 *   not packed yet
 */
export async function dryRun(
  config: Config,
  pictures: number | undefined,
  precision: Precision,
): Promise<string> {
  const state = createState(config)
  const networks = networkTable(state)
  const checkpoint = bytesOf(stateVariables(state))
  disposeState(state)
  if (precision === 'bfloat16') await useBfloat16()
  const probe = await probeSteps(config, STEPS)
  const figures = estimate(config, probe, checkpoint)
  const course = [...schedule(config, probe, pictures), ...conditions(config, pictures)]
  return [configTable(config), networks, columns(['estimate', ''], [...figures, ...course])].join(
    '\n\n',
  )
}

function configTable(config: Config): string {
  return columns(
    ['key', 'value', ''],
    CONFIG_KEYS.map(({ key, meaning }) => [key, String(config[key]), meaning]),
  )
}

function networkTable({ generator, critic }: TrainingState): string {
  const rows = [
    ...generator.layers.map((layer) => [
      `generator ${layer.name}`,
      shapeOf(layer),
      count(layer.countParams()),
    ]),
    ['generator, all', '', count(generator.countParams())],
    ...critic.variables.map(({ name, variable }) => [
      `critic ${name}`,
      variable.shape.join(' × '),
      count(variable.size),
    ]),
    ['critic, all', '', count(critic.variables.reduce(sizes, 0))],
  ]
  return columns(['layer', 'shape', 'parameters'], rows, [2])
}

function shapeOf(layer: tf.layers.Layer): string {
  return (layer.outputShape as (number | null)[]).slice(1).join(' × ')
}

function estimate(config: Config, { seconds, peakBytes }: Probe, checkpoint: number): string[][] {
  const perStep = kimgAfter(config, 1)
  return [
    ['a checkpoint', megabytes(checkpoint)],
    ["a step's tensors, at most", megabytes(peakBytes)],
    [`a step, mean of ${STEPS}`, `${(seconds * 1000).toFixed(0)} ms`],
    ['images a second', ((perStep * 1000) / seconds).toFixed(0)],
    ['a kimg', `${(seconds / perStep).toFixed(2)} s`],
  ]
}

function schedule(config: Config, { seconds }: Probe, pictures: number | undefined): string[][] {
  if (config.epochs > 0 && pictures === undefined)
    return [['the schedule', `${config.epochs} passes over a data set that is not packed yet`]]
  const { kimg } = scheduled(config, pictures ?? 0)
  const steps = stepsFor(config, kimg)
  return [
    ['the schedule', `${kimg} kimg, ${count(steps)} steps`],
    ['it would take', duration(steps * seconds)],
  ]
}

function conditions({ conditions }: Config, pictures: number | undefined): string[][] {
  if (conditions.length === 0 || pictures !== undefined) return []
  return [['left out', `what is told of ${conditions.join(', ')}: the data set is not packed yet`]]
}

function bytesOf(variables: readonly NamedVariable[]): number {
  return variables.reduce(sizes, 0) * Float32Array.BYTES_PER_ELEMENT
}

function sizes(sum: number, { variable }: NamedVariable): number {
  return sum + variable.size
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
