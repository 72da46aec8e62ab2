import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { batchNorm } from '../../../training/operations/batch-norm.ts'
import { addBias } from '../../../training/operations/bias.ts'
import { convolveDoubled } from '../../../training/operations/doubled-convolution.ts'
import { dropout } from '../../../training/operations/dropout.ts'
import { leakyReluGradient } from '../../../training/operations/leaky-relu.ts'
import { uniform } from '../../../training/operations/uniform.ts'
import { onEachBackend } from '../backends.ts'
import { randomTensor } from '../tiny.ts'

const SHAPE = [3, 5, 4, 2]

// On cpu the operations are TensorFlow's own, on wasm they are composed: both are held to the same.
onEachBackend(() => {
  test('a bias is added to the last axis, and its gradient is the sum over the others', () => {
    const [x, bias, dy] = [randomTensor(SHAPE, 1), randomTensor([2], 2), randomTensor(SHAPE, 3)]
    expectClose(addBias(x, bias), tf.add(x, bias))
    const [dx, dBias] = tf.grads(addBias)([x, bias], dy) as [tf.Tensor, tf.Tensor]
    expectClose(dx, dy)
    expectClose(dBias, tf.sum(dy, [0, 1, 2]))
  })

  test('batch norm is what its formula says', () => {
    const [x, gamma, beta] = normInputs()
    const { mean, variance } = tf.moments(x, [0, 1, 2])
    const expected = tf.add(
      tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma),
      beta,
    )
    expectClose(normed(x, gamma, beta), expected)
  })

  test('a doubled convolution and its gradients are those of a doubling and a convolution', () => {
    const [x, kernel, dy] = [
      [2, 3, 5, 2],
      [3, 3, 2, 4],
      [2, 6, 10, 4],
    ].map(randomTensor) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
    const layers = (x: tf.Tensor, kernel: tf.Tensor) =>
      tf.conv2d(doubled(x as tf.Tensor4D), kernel as tf.Tensor4D, 1, 'same')
    const merged = (x: tf.Tensor, kernel: tf.Tensor) =>
      convolveDoubled(x as tf.Tensor4D, kernel as tf.Tensor4D)
    expectClose(merged(x, kernel), layers(x, kernel))
    const expected = tf.grads(layers)([x, kernel], dy)
    for (const [i, gradient] of tf.grads(merged)([x, kernel], dy).entries())
      expectClose(gradient, expected[i] as tf.Tensor)
  })

  test('uniform numbers fill [0, 1) evenly and are those of their seed', () => {
    const drawn = uniform([100, 100], 7).dataSync()
    expect([...uniform([100, 100], 7).dataSync()]).toEqual([...drawn])
    expect([...uniform([100, 100], 8).dataSync()]).not.toEqual([...drawn])
    const tenths = new Array(10).fill(0)
    for (const value of drawn) tenths[Math.floor(value * 10)] += 1
    // Six deviations of a binomial count of 10,000 draws.
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(6 * 30)
    for (const seed of [1, 2 ** 31, 2 ** 32]) {
      const [value = -1] = uniform([1], seed).dataSync()
      expect(value >= 0 && value < 1).toBe(true)
    }
  })

  test('dropout silences its share, scales up the rest, and passes gradients where it passes values', () => {
    const x = tf.ones([200, 50])
    const value = dropout(x, 0.25, 3)
    const zeros = value.dataSync().filter((one) => one === 0).length
    expect(Math.abs(zeros / 10_000 - 0.25)).toBeLessThan(0.03)
    expect(Math.max(...value.dataSync())).toBeCloseTo(1 / 0.75, 5)
    const gradient = tf.grad((x) => dropout(x, 0.25, 3))(x)
    expect([...gradient.dataSync()]).toEqual([...value.dataSync()])
  })

  test("batch norm shows the batch's moments, the variance over n − 1", () => {
    const [x, gamma, beta] = normInputs()
    const seen: number[][] = []
    batchNorm(x as tf.Tensor4D, gamma, beta, 1e-5, (mean, variance) =>
      seen.push([...mean.dataSync()], [...variance.dataSync()]),
    )
    const { mean, variance } = tf.moments(x, [0, 1, 2])
    expect(seen).toHaveLength(2)
    expect(distance(seen[0] ?? [], mean)).toBeLessThan(1e-5)
    const count = 3 * 5 * 4
    expect(distance(seen[1] ?? [], tf.mul(variance, count / (count - 1)))).toBeLessThan(1e-5)
  })

  test('the gradients of batch norm are central differences', () => {
    const [x, gamma, beta] = normInputs()
    const dy = randomTensor(SHAPE, 4)
    const gradients = tf.grads(normed)([x, gamma, beta], dy)
    for (const [i, gradient] of gradients.entries()) {
      const value = (moved: tf.Tensor) => {
        const [a, b, c] = [x, gamma, beta].with(i, moved) as [tf.Tensor, tf.Tensor, tf.Tensor]
        return tf.sum(tf.mul(normed(a, b, c), dy))
      }
      const at = [x, gamma, beta][i] as tf.Tensor
      expect(relativeError(value, at, gradient, 1e-2)).toBeLessThan(0.005)
    }
  })

  test.each([0, 0.2])(
    'the gradient of leaky relu with slope %d is dy, or dy times the slope',
    (slope) => {
      const [x, dy] = [randomTensor(SHAPE, 1), randomTensor(SHAPE, 2)]
      const factor = tf.where(tf.greater(x, 0), tf.onesLike(x), tf.fill(SHAPE, slope))
      expectClose(leakyReluGradient(dy, x, slope), tf.mul(dy, factor))
      const activation = (x: tf.Tensor) => (slope === 0 ? tf.relu(x) : tf.leakyRelu(x, slope))
      expectClose(tf.grad(activation)(x, dy), tf.mul(dy, factor))
    },
  )

  test.each([
    ['leaky relu', (x: tf.Tensor) => tf.leakyRelu(x, 0.2)],
    ['relu', (x: tf.Tensor) => tf.relu(x)],
    ['tanh', (x: tf.Tensor) => tf.tanh(x)],
    ['sigmoid', (x: tf.Tensor) => tf.sigmoid(x)],
  ])('the second-order gradient through %s is a central difference', (_, activation) => {
    const [x, kernel] = [randomTensor([4, 6], 1), randomTensor([6, 5], 2)]
    const head = randomTensor([5, 1], 3)
    const squaredSlopes = (kernel: tf.Tensor) => {
      const score = (x: tf.Tensor) => tf.sum(tf.matMul(activation(tf.matMul(x, kernel)), head))
      return tf.sum(tf.square(tf.grad(score)(x)))
    }
    expect(relativeError(squaredSlopes, kernel, tf.grad(squaredSlopes)(kernel), 1e-3)).toBeLessThan(
      0.005,
    )
  })
})

/** Every pixel four times, written with operations that differentiate everywhere. */
function doubled(x: tf.Tensor4D): tf.Tensor4D {
  const [n, height, width, channels] = x.shape
  const rows = tf.tile(tf.reshape(x, [n * height, 1, width * channels]), [1, 2, 1])
  const pixels = tf.tile(tf.reshape(rows, [n * 2 * height * width, 1, channels]), [1, 2, 1])
  return tf.reshape(pixels, [n, 2 * height, 2 * width, channels])
}

function normInputs() {
  return [
    tf.add(tf.mul(randomTensor(SHAPE, 1), 2), 0.5),
    randomTensor([2], 2),
    randomTensor([2], 3),
  ] as [tf.Tensor, tf.Tensor, tf.Tensor]
}

function normed(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  return batchNorm(x as tf.Tensor4D, gamma, beta, 1e-5, () => {})
}

/** Of the derivative along one random direction, against the central difference. */
function relativeError(
  value: (at: tf.Tensor) => tf.Tensor,
  at: tf.Tensor,
  gradient: tf.Tensor,
  step: number,
): number {
  const direction = randomTensor(at.shape, 9)
  const moved = (sign: number) =>
    value(tf.add(at, tf.mul(direction, sign * step))).dataSync()[0] ?? Number.NaN
  const numeric = (moved(1) - moved(-1)) / (2 * step)
  const analytic = tf.sum(tf.mul(gradient, direction)).dataSync()[0] ?? Number.NaN
  return Math.abs(analytic - numeric) / Math.max(Math.abs(analytic), Math.abs(numeric))
}

function expectClose(actual: tf.Tensor, expected: tf.Tensor) {
  expect(actual.shape).toEqual(expected.shape)
  expect(distance([...actual.dataSync()], expected)).toBeLessThan(1e-5)
}

function distance(actual: number[], expected: tf.Tensor): number {
  const values = expected.dataSync()
  return Math.max(...actual.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN))))
}
