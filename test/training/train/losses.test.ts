import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { drift, LOSSES } from '../../../training/train/losses.ts'
import { onEachBackend } from '../backends.ts'

const REAL = [1, 3]
const FAKE = [-2, 0.5]

/** −log σ(x) */
function surprise(x: number): number {
  return Math.log(1 + Math.exp(-x))
}

onEachBackend(() => {
  test.each([
    ['wasserstein', -0.75 - 2, 0.75],
    [
      'minimax',
      (surprise(1) + surprise(3)) / 2 + (surprise(2) + surprise(-0.5)) / 2,
      (surprise(-2) + surprise(0.5)) / 2,
    ],
    [
      'relativistic',
      (surprise(1 + 2) + surprise(3 - 0.5)) / 2,
      (surprise(-2 - 1) + surprise(0.5 - 3)) / 2,
    ],
    ['least-squares', (0 + 4) / 4 + (4 + 0.25) / 4, (9 + 0.25) / 4],
  ] as const)('%s is its formula', (objective, criticLoss, generatorLoss) => {
    const [real, fake] = [tf.tensor1d(REAL), tf.tensor1d(FAKE)]
    const found = LOSSES[objective]
    expect(found.critic(real, fake).dataSync()[0]).toBeCloseTo(criticLoss, 5)
    expect(found.generator(fake, () => real).dataSync()[0]).toBeCloseTo(generatorLoss, 5)
  })

  test.each(['wasserstein', 'minimax', 'relativistic', 'least-squares'] as const)(
    'under %s the critic gains when real pictures score higher, the generator when its own do',
    (objective) => {
      const { critic, generator } = LOSSES[objective]
      const [real, fake] = [tf.tensor1d([0.2, -0.3]), tf.tensor1d([0.1, 0.4])]
      const byReal = tf.grad((scores) => critic(scores as tf.Tensor1D, fake))(real)
      const byFake = tf.grad((scores) => critic(real, scores as tf.Tensor1D))(fake)
      const byOwn = tf.grad((scores) => generator(scores as tf.Tensor1D, () => real))(fake)
      expect(Math.max(...byReal.dataSync())).toBeLessThan(0)
      expect(Math.min(...byFake.dataSync())).toBeGreaterThan(0)
      expect(Math.max(...byOwn.dataSync())).toBeLessThan(0)
    },
  )

  test('minimax stays finite however sure the discriminator is, and asks for no real scores', () => {
    const { critic, generator } = LOSSES.minimax
    const [real, fake] = [tf.tensor1d([-200, 200]), tf.tensor1d([-200, 200])]
    expect(critic(real, fake).dataSync()[0]).toBeCloseTo(200, 3)
    const unasked = () => {
      throw new Error('the real scores were computed')
    }
    expect(generator(fake, unasked).dataSync()[0]).toBeCloseTo(100, 3)
  })

  test('drift is the mean squared real score, and its gradient 2 score / n', () => {
    const scores = [1, -3, 0.5]
    const real = tf.tensor1d(scores)
    expect(drift(real).dataSync()[0]).toBeCloseTo((1 + 9 + 0.25) / 3, 5)
    const gradient = tf.grad((x) => drift(x as tf.Tensor1D))(real)
    for (const [i, value] of gradient.dataSync().entries())
      expect(value).toBeCloseTo((2 * (scores[i] ?? Number.NaN)) / 3, 5)
  })
})
