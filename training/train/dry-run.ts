import type * as tf from '@tensorflow/tfjs'
import Table from 'cli-table3'
import { useBfloat16 } from '../backend/bfloat16.ts'
import { CONFIG_KEYS, type Config, kimgAfter } from '../config.ts'
import type { NamedVariable } from '../networks/variables.ts'
import { duration } from '../run/line.ts'
import { type Probe, probeSteps } from './probe.ts'
import type { Precision } from './session.ts'
import { createState, disposeState, stateVariables, type TrainingState } from './state.ts'

/** Steps that are timed. */
const STEPS = 20

/**
 * What a run would be, without starting it: its configuration, its networks, what they take in
 * memory, and how long the schedule would last at the measured speed.
 */
export async function dryRun(config: Config, precision: Precision): Promise<string> {
  const state = createState(config)
  const networks = networkTable(state)
  const checkpoint = bytesOf(stateVariables(state))
  disposeState(state)
  if (precision === 'bfloat16') await useBfloat16()
  const probe = await probeSteps(config, STEPS)
  return [configTable(config), networks, estimate(config, probe, checkpoint)].join('\n\n')
}

function configTable(config: Config): string {
  const table = plainTable(['key', 'value', ''])
  for (const { key, meaning } of CONFIG_KEYS) table.push([key, String(config[key]), meaning])
  return table.toString()
}

function networkTable({ generator, critic }: TrainingState): string {
  const table = plainTable(['layer', 'shape', 'parameters'])
  for (const layer of generator.layers)
    table.push([`generator ${layer.name}`, shapeOf(layer), count(layer.countParams())])
  table.push(['generator, all', '', count(generator.countParams())])
  for (const { name, variable } of critic.variables)
    table.push([`critic ${name}`, variable.shape.join(' × '), count(variable.size)])
  table.push(['critic, all', '', count(critic.variables.reduce(sizes, 0))])
  return table.toString()
}

function shapeOf(layer: tf.layers.Layer): string {
  return (layer.outputShape as (number | null)[]).slice(1).join(' × ')
}

function estimate(config: Config, { seconds, peakBytes }: Probe, checkpoint: number): string {
  const perStep = kimgAfter(config, 1)
  const steps = Math.ceil(config.kimg / perStep)
  const table = plainTable(['', ''])
  table.push(
    ['a checkpoint', megabytes(checkpoint)],
    ["a step's tensors, at most", megabytes(peakBytes)],
    [`a step, median of ${STEPS}`, `${(seconds * 1000).toFixed(0)} ms`],
    ['images a second', (1 / (seconds / (perStep * 1000))).toFixed(0)],
    ['a kimg', `${(seconds / perStep).toFixed(1)} s`],
    ['the schedule', `${count(steps)} steps, ${config.kimg} kimg`],
    ['it would take', duration(steps * seconds)],
  )
  return table.toString()
}

function plainTable(head: string[]) {
  return new Table({ head, style: { head: ['bold'], border: ['dim'], compact: true } })
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
