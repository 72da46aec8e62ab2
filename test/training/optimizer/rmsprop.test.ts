import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { createOptimizer } from '../../../training/optimizer/optimizer.ts'
import golden from '../../golden/rmsprop.json' with { type: 'json' }
import { best } from '../backends.ts'

beforeAll(() => startBackend(best, () => {}))

// test/golden/rmsprop.json: made by python3 test/golden/rmsprop.py > test/golden/rmsprop.json
test.each([
  ['as it is', 0, golden.steps],
  ['with clipped gradients', golden.clipped.bound, golden.clipped.steps],
])('the weights are those of the textbook, %s', (_, clipValue, steps) => {
  const variable = tf.variable(tf.tensor1d(golden.weights))
  const config = { optimizer: 'rmsprop', beta1: 0, beta2: golden.decay, clipValue } as const
  const optimizer = createOptimizer([{ name: 'weights', variable }], config)
  const before = tf.memory().numTensors
  for (const [i, gradient] of golden.gradients.entries()) {
    const tensor = tf.tensor1d(gradient)
    optimizer.update([tensor], i + 1, golden.rate)
    tensor.dispose()
    for (const [at, value] of variable.dataSync().entries())
      expect(value).toBeCloseTo(steps[i]?.[at] ?? Number.NaN, 6)
  }
  expect(tf.memory().numTensors).toBe(before)
  expect(optimizer.variables.map(({ name }) => name)).toEqual(['v/weights'])
})
