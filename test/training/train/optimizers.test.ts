import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { createOptimizer, type Optimizer } from '../../../training/train/optimizers.ts'
import golden from '../../golden/adam.json' with { type: 'json' }
import rmsprop from '../../golden/rmsprop.json' with { type: 'json' }
import { best } from '../backends.ts'
import { tiny } from '../tiny.ts'

beforeAll(() => startBackend(best, () => {}))

// test/golden/adam.json: made by python3 test/golden/adam.py > test/golden/adam.json
describe.each(golden.runs)('with β $beta1 and $beta2', ({ beta1, beta2, steps }) => {
  test('the weights are those of the textbook', () => {
    const { variable, optimizer } = start(beta1, beta2)
    for (const [i, expected] of steps.entries()) {
      step(optimizer, i)
      for (const [at, value] of variable.dataSync().entries())
        expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 5)
    }
  })

  test('moments and step number are its whole state', () => {
    const whole = start(beta1, beta2)
    const resumed = start(beta1, beta2)
    for (let i = 0; i < golden.rates.length; i++) step(whole.optimizer, i)
    step(resumed.optimizer, 0)
    step(resumed.optimizer, 1)
    const next = start(beta1, beta2)
    copy(resumed, next)
    step(next.optimizer, 2)
    step(next.optimizer, 3)
    expect(next.variable.dataSync()).toEqual(whole.variable.dataSync())
  })
})

test('what a moment is given stays, however often it is looked at', () => {
  const { optimizer } = start(0.5, 0.9)
  step(optimizer, 0)
  const [moment] = optimizer.moments()
  moment?.variable.assign(tf.onesLike(moment.variable))
  optimizer.moments()
  expect(new Set(moment?.variable.dataSync())).toEqual(new Set([1]))
})

test('with β₁ = 0 it keeps no first moment', () => {
  expect(
    start(0, 0.9)
      .optimizer.moments()
      .map(({ name }) => name),
  ).toEqual(['v/weights'])
  expect(
    start(0.5, 0.9)
      .optimizer.moments()
      .map(({ name }) => name),
  ).toEqual(['m/weights', 'v/weights'])
})

test('an update leaves no tensor behind', () => {
  const none = tf.memory().numTensors
  const { optimizer, variable } = start(0.5, 0.9)
  step(optimizer, 0)
  const before = tf.memory().numTensors
  for (let i = 1; i < golden.rates.length; i++) step(optimizer, i)
  expect(tf.memory().numTensors).toBe(before)
  optimizer.dispose()
  variable.dispose()
  expect(tf.memory().numTensors).toBe(none)
})

// test/golden/rmsprop.json: made by python3 test/golden/rmsprop.py > test/golden/rmsprop.json
test.each([
  ['as it is', 0, rmsprop.steps],
  ['with clipped gradients', rmsprop.clipped.bound, rmsprop.clipped.steps],
])("RMSProp's weights are those of the textbook, %s", (_, clipValue, steps) => {
  const variable = tf.variable(tf.tensor1d(rmsprop.weights))
  const settings = {
    ...tiny,
    optimizer: 'rmsprop',
    beta2: rmsprop.decay,
    optimizerEpsilon: 1e-7,
    clipValue,
  } as const
  const optimizer = createOptimizer([{ name: 'weights', variable }], settings)
  const before = tf.memory().numTensors
  for (const [i, gradient] of rmsprop.gradients.entries()) {
    const tensor = tf.tensor1d(gradient)
    optimizer.update([tensor], optimizer.rateAt(i + 1, rmsprop.rate))
    tensor.dispose()
    for (const [at, value] of variable.dataSync().entries())
      expect(value).toBeCloseTo(steps[i]?.[at] ?? Number.NaN, 6)
  }
  expect(tf.memory().numTensors).toBe(before)
  expect(optimizer.moments().map(({ name }) => name)).toEqual(['v/weights'])
})

test('a rate that decays is divided by 1 + decay × earlier updates', () => {
  const moved = (rateDecay: number, count: number) => {
    const variable = tf.variable(tf.tensor1d([0]))
    const settings = { ...tiny, optimizer: 'rmsprop', beta2: 0, rateDecay } as const
    const { rateAt, update } = createOptimizer([{ name: 'w', variable }], settings)
    update([tf.tensor1d([2])], rateAt(count, 0.1))
    return -(variable.dataSync()[0] ?? Number.NaN)
  }
  expect(moved(0.5, 1)).toBeCloseTo(0.1, 6)
  expect(moved(0.5, 5)).toBeCloseTo(0.1 / 3, 6)
  expect(moved(0, 5)).toBeCloseTo(0.1, 6)
})

type Start = { variable: tf.Variable; optimizer: Optimizer }

function start(beta1: number, beta2: number): Start {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(golden.weights)))
  const settings = { ...tiny, optimizer: 'adam', beta1, beta2 } as const
  return { variable, optimizer: createOptimizer([{ name: 'weights', variable }], settings) }
}

/** @param i counts from 0 */
function step(optimizer: Optimizer, i: number) {
  const gradient = tf.tensor1d(golden.gradients[i] ?? [])
  optimizer.update([gradient], optimizer.rateAt(i + 1, golden.rates[i] ?? Number.NaN))
  gradient.dispose()
}

/** As a checkpoint does it: by value. */
function copy(from: Start, to: Start) {
  const pairs = [...from.optimizer.moments().keys()].map((i) =>
    [from, to].map(({ optimizer }) => optimizer.moments()[i]?.variable),
  )
  for (const [source, target] of [...pairs, [from.variable, to.variable]])
    if (source && target) target.assign(tf.tensor(source.dataSync(), source.shape))
}
