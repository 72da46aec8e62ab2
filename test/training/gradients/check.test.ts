import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { checkGradients } from '../../../training/gradients/check.ts'
import { gradientPenalty, interpolates, slopes } from '../../../training/loss/penalty.ts'
import { criticLoss, drift, generatorLoss } from '../../../training/loss/wasserstein.ts'
import { type Critic, dcganCritic } from '../../../training/networks/critic.ts'
import { zeros } from '../../../training/networks/variables.ts'
import { best, onEachBackend } from '../backends.ts'
import { randomPictures, randomTensor, tiny } from '../tiny.ts'

type Activation = (x: tf.Tensor2D) => tf.Tensor2D

onEachBackend((backend) => {
  test("the penalty's gradient of our critic is a central difference", async () => {
    const worst = await checkGradients(dcganCritic(tiny), [16, 16, 3])
    console.log(`${backend}: off by at most ${worst.toExponential(1)} from central differences`)
    expect(worst).toBeLessThan(0.02)
  })

  test('so is that of a critic with any other repaired activation', async () => {
    for (const activation of [tf.relu, tf.tanh, tf.sigmoid])
      expect(await checkGradients(critic(activation), [4, 4, 1])).toBeLessThan(0.02)
  })

  test.each<[string, Activation, string]>([
    ['without a second-order gradient', (x) => tf.elu(x), 'EluGrad'],
    ['whose gradient saves its output', (x) => tf.sub(1, tf.exp(tf.neg(tf.abs(x)))), 'Exp'],
  ])(
    'a critic with an operation %s is refused, and the operation named',
    async (_, activation, name) => {
      const refused = checkGradients(critic(activation), [4, 4, 1])
      await expect(refused).rejects.toMatchObject({
        code: 'gradient_unsound',
        message: expect.stringContaining(name),
        suggestion: expect.stringContaining('leaky relu'),
      })
    },
  )

  test('the check leaves no tensor behind', async () => {
    const checked = dcganCritic(tiny)
    const before = tf.memory().numTensors
    await checkGradients(checked, [16, 16, 3])
    expect(tf.memory().numTensors).toBe(before)
  })

  test('slopes are the norms of the gradients over all pixels of each picture', () => {
    const pictures = randomPictures(tiny, 1)
    // Its gradient is 2 x at every pixel.
    const square = {
      variables: [],
      score: (x: tf.Tensor4D) => tf.sum(tf.square(x), [1, 2, 3]) as tf.Tensor1D,
    }
    const norms = tf.norm(tf.reshape(pictures, [tiny.batch, -1]), 'euclidean', 1).dataSync()
    for (const [i, slope] of slopes(square, pictures).dataSync().entries())
      expect(slope).toBeCloseTo(2 * (norms[i] ?? Number.NaN), 4)
  })

  test('a critic that is flat has slope 0 and a finite gradient', () => {
    const weight = tf.variable(tf.scalar(0))
    const flat = {
      variables: [],
      score: (x: tf.Tensor4D) => tf.sum(tf.mul(x, weight), [1, 2, 3]) as tf.Tensor1D,
    }
    const { value, grads } = tf.variableGrads(
      () => gradientPenalty(slopes(flat, randomPictures(tiny, 1))),
      [weight],
    )
    expect(value.dataSync()[0]).toBeCloseTo(1, 4)
    expect(Number.isFinite(grads[weight.name]?.dataSync()[0])).toBe(true)
  })
})

describe('losses', () => {
  beforeAll(() => startBackend(best, () => {}))

  test('the penalty is the mean squared distance of slopes from 1', () => {
    expect(gradientPenalty(tf.tensor1d([0, 1, 3])).dataSync()[0]).toBeCloseTo((1 + 0 + 4) / 3, 6)
  })

  test('interpolates lie on the line from each real to its generated picture', () => {
    const [reals, fakes] = [randomTensor([2, 1, 1, 3], 1), randomTensor([2, 1, 1, 3], 2)] as [
      tf.Tensor4D,
      tf.Tensor4D,
    ]
    const [a, b] = [reals.dataSync(), fakes.dataSync()]
    const alphas = [0.25, 1]
    const mixed = interpolates(reals, fakes, tf.tensor4d(alphas, [2, 1, 1, 1])).dataSync()
    for (const [i, value] of mixed.entries()) {
      const alpha = alphas[Math.floor(i / 3)] ?? Number.NaN
      expect(value).toBeCloseTo(
        (1 - alpha) * (a[i] ?? Number.NaN) + alpha * (b[i] ?? Number.NaN),
        5,
      )
    }
  })

  test('the critic wants real pictures to score high, the generator its own', () => {
    const [real, fake] = [tf.tensor1d([1, 3]), tf.tensor1d([-2, 0.5])]
    expect(criticLoss(real, fake).dataSync()[0]).toBeCloseTo(-0.75 - 2, 6)
    expect(generatorLoss(fake).dataSync()[0]).toBeCloseTo(0.75, 6)
  })

  test('drift is the mean squared real score, and its gradient 2 score / n', () => {
    const real = tf.tensor1d([1, -3, 0.5])
    expect(drift(real).dataSync()[0]).toBeCloseTo((1 + 9 + 0.25) / 3, 5)
    const gradient = tf.grad((scores) => drift(scores as tf.Tensor1D))(real)
    for (const [i, value] of gradient.dataSync().entries())
      expect(value).toBeCloseTo((2 * ([1, -3, 0.5][i] ?? Number.NaN)) / 3, 5)
  })
})

/** Two dense layers on 4 × 4 pictures of one channel. */
function critic(activation: Activation): Critic {
  const [first, last] = [zeros('first/kernel', [16, 8]), zeros('last/kernel', [8, 1])]
  return {
    variables: [first, last],
    score(pictures) {
      const flat = tf.reshape(pictures, [-1, 16])
      const hidden: tf.Tensor2D = tf.matMul(flat, first.variable as tf.Tensor2D)
      return tf.reshape(tf.matMul(activation(hidden), last.variable as tf.Tensor2D), [-1])
    },
  }
}
