import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import type { Config } from '../../../training/config.ts'
import { checkGradients } from '../../../training/gradients/check.ts'
import { type Critic, createCritic, type Score } from '../../../training/networks/critic.ts'
import { zeros } from '../../../training/networks/variables.ts'
import { slopes, twoSided } from '../../../training/train/penalties.ts'
import { onEachBackend } from '../backends.ts'
import { randomPictures, tiny } from '../tiny.ts'

type Activation = (x: tf.Tensor2D) => tf.Tensor2D

onEachBackend((backend) => {
  test("the penalty's gradient of our critic is a central difference", async () => {
    const worst = await checkGradients(createCritic(tiny), [16, 16, 3])
    console.log(`${backend}: off by at most ${worst.toExponential(1)} from central differences`)
    expect(worst).toBeLessThan(0.05)
  })

  test.each<[string, Partial<Config>]>([
    ['layer norm', { criticNorm: 'layer' }],
    ['batch norm', { criticNorm: 'batch' }],
    ['kernels of 5 × 5', { network: 'dcgan-5x5' }],
    ['a mean over space before its score', { criticHead: 'average' }],
    ['a hidden layer before its score', { criticHidden: 8 }],
    ['the deviation of its pictures', { criticDeviation: 2 }],
    ['what it is told of pictures', { conditionKinds: 5, criticHidden: 8 }],
    ['a root of 6 × 6', { resolution: 24 }],
  ])('so is that of a critic with %s', async (_, changes) => {
    const config = { ...tiny, ...changes }
    const side = config.resolution
    const worst = await checkGradients(createCritic(config), [side, side, 3], config.conditionKinds)
    console.log(`${backend}: off by at most ${worst.toExponential(1)}`)
    expect(worst).toBeLessThan(0.05)
  })

  test('so is that of a critic with any other repaired activation', async () => {
    for (const activation of [tf.relu, tf.tanh, tf.sigmoid])
      expect(await checkGradients(critic(activation), [4, 4, 1])).toBeLessThan(0.05)
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
    const checked = createCritic(tiny)
    const before = tf.memory().numTensors
    await checkGradients(checked, [16, 16, 3])
    expect(tf.memory().numTensors).toBe(before)
  })

  test('slopes are the norms of the gradients over all pixels of each picture', () => {
    const pictures = randomPictures(tiny, 1)
    // Its gradient is 2 x at every pixel.
    const square: Score = (x) => tf.sum(tf.square(x), [1, 2, 3])
    const norms = tf.norm(tf.reshape(pictures, [tiny.batch, -1]), 'euclidean', 1).dataSync()
    for (const [i, slope] of slopes(square, pictures).dataSync().entries())
      expect(slope).toBeCloseTo(2 * (norms[i] ?? Number.NaN), 4)
  })

  test('a critic that is flat has slope 0 and a finite gradient', () => {
    const weight = tf.variable(tf.scalar(0))
    const flat: Score = (x) => tf.sum(tf.mul(x, weight), [1, 2, 3])
    const { value, grads } = tf.variableGrads(
      () => twoSided(slopes(flat, randomPictures(tiny, 1))),
      [weight],
    )
    expect(value.dataSync()[0]).toBeCloseTo(1, 4)
    expect(Number.isFinite(grads[weight.name]?.dataSync()[0])).toBe(true)
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
