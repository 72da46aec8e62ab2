import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { averageDecay, updateAverage } from '../../../training/train/average.ts'
import { best } from '../backends.ts'

const config = { batch: 100, criticSteps: 2, emaHalfLife: 10, emaRamp: 0.05 }

beforeAll(() => startBackend(best, () => {}))

test('after the half-life in kimg, half of a weight is left', () => {
  const steps = 50
  expect((steps * config.batch * config.criticSteps) / 1000).toBe(config.emaHalfLife)
  expect(averageDecay(config, 1000) ** steps).toBeCloseTo(0.5, 10)
})

test('early on the half-life is a share of the training so far', () => {
  const kimg = 40
  const steps = (kimg * config.emaRamp * 1000) / (config.batch * config.criticSteps)
  expect(averageDecay(config, kimg) ** steps).toBeCloseTo(0.5, 10)
  expect(averageDecay(config, kimg)).toBeLessThan(averageDecay(config, 2 * kimg))
})

test('at the very start nothing of the first weights is kept', () => {
  expect(averageDecay(config, 0)).toBe(0)
})

test('each averaged weight moves to its source by the share that is not kept', () => {
  const [average, source] = [named([1, -2, 8]), named([3, -2, 0])]
  updateAverage([average], [source], 0.75)
  expect([...average.variable.dataSync()]).toEqual([1.5, -2, 6])
  expect([...source.variable.dataSync()]).toEqual([3, -2, 0])
})

function named(values: number[]) {
  return { name: 'weight', variable: tf.variable(tf.tensor1d(values)) }
}
