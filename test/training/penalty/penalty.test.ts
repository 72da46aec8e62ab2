import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import type { Config } from '../../../training/config.ts'
import type { Score } from '../../../training/networks/critic.ts'
import { clipWeights } from '../../../training/penalty/clipping.ts'
import { interpolates } from '../../../training/penalty/gradient.ts'
import { slopePenalty } from '../../../training/penalty/penalty.ts'
import { onEachBackend } from '../backends.ts'
import { randomPictures, randomTensor, tiny } from '../tiny.ts'

onEachBackend(() => {
  /** Its gradient is the same at every picture, with this norm. */
  function straight(norm: number): Score {
    const direction = tf.tidy(() => {
      const random = randomTensor([1, 16, 16, 3], 9)
      return tf.mul(tf.div(random, tf.norm(random)), norm)
    })
    return (x) => tf.sum(tf.mul(x, direction), [1, 2, 3])
  }

  function penaltyOf(changes: Partial<Config>, score: Score, update = 1) {
    const config = { ...tiny, ...changes }
    const [reals, fakes] = [randomPictures(config, 1), randomPictures(config, 2)]
    const { penalty, slope } = slopePenalty(config, score, reals, fakes, update)
    return { penalty: penalty.dataSync()[0], slope: slope.dataSync()[0] }
  }

  test.each([
    ['gradient', 3, 4],
    ['gradient', 0.5, 0.25],
    ['one-sided', 3, 4],
    ['one-sided', 0.5, 0],
    ['dragan', 3, 4],
    ['dragan', 0.5, 0.25],
    ['r1', 3, 4.5],
  ] as const)('the penalty %s of slope %d is %d', (penalty, norm, expected) => {
    const found = penaltyOf({ penalty }, straight(norm))
    expect(found.slope).toBeCloseTo(norm, 4)
    expect(found.penalty).toBeCloseTo(expected, 3)
  })

  test.each(['gradient', 'one-sided', 'dragan', 'r1'] as const)(
    'the penalty %s looks where its paper says',
    (penalty) => {
      const seen: number[][] = []
      const score: Score = (x) => {
        seen.push([...x.dataSync()])
        return tf.sum(x, [1, 2, 3])
      }
      penaltyOf({ penalty }, score)
      const reals = [...randomPictures(tiny, 1).dataSync()]
      const fakes = [...randomPictures(tiny, 2).dataSync()]
      const most = 0.5 * deviation(reals)
      for (const [i, point] of (seen[0] ?? []).entries()) {
        const [real, fake] = [reals[i] ?? Number.NaN, fakes[i] ?? Number.NaN]
        if (penalty === 'r1') expect(point).toBe(real)
        else if (penalty === 'dragan') expectBetween(point, real, real + most)
        else expectBetween(point, Math.min(real, fake), Math.max(real, fake))
      }
    },
  )

  test('every update draws its own points, and the same ones when it is taken again', () => {
    const bowl: Score = (x) => tf.sum(tf.square(x), [1, 2, 3])
    for (const penalty of ['gradient', 'dragan'] as const) {
      const first = penaltyOf({ penalty }, bowl, 1)
      expect(penaltyOf({ penalty }, bowl, 1)).toEqual(first)
      expect(penaltyOf({ penalty }, bowl, 2)).not.toEqual(first)
    }
  })

  test('the constant penalty of one original moves no weight', () => {
    const weight = tf.variable(tf.scalar(2))
    const score: Score = (x) => tf.sum(tf.mul(weight, x), [1, 2, 3])
    const gradientOf = (flaw: Config['flaw']) => {
      const [reals, fakes] = [randomPictures(tiny, 1), randomPictures(tiny, 2)]
      const { value, grads } = tf.variableGrads(
        () => slopePenalty({ ...tiny, flaw }, score, reals, fakes, 1).penalty,
        [weight],
      )
      return { value: value.dataSync()[0], gradient: grads[weight.name]?.dataSync()[0] }
    }
    expect(gradientOf('constant-penalty').value).toBeCloseTo(gradientOf('none').value ?? 0, 3)
    expect(gradientOf('constant-penalty').gradient).toBe(0)
    expect(gradientOf('none').gradient).toBeGreaterThan(1)
  })

  test('the one-axis slope of another original is smaller than the whole', () => {
    const whole = penaltyOf({}, straight(3)).slope ?? Number.NaN
    const rows = penaltyOf({ flaw: 'one-axis-slope' }, straight(3)).slope ?? Number.NaN
    // 16 columns of 3 channels share what was one norm.
    expect(rows).toBeLessThan(whole / Math.sqrt(16))
  })

  test('the normal mixtures of a third leave the line between the pictures', () => {
    const outside = (flaw: Config['flaw']) => {
      let most = 0
      const score: Score = (x) => {
        most = Math.max(most, ...x.dataSync())
        return tf.sum(x, [1, 2, 3])
      }
      for (let update = 1; update <= 8; update++) penaltyOf({ flaw }, score, update)
      return most
    }
    expect(outside('none')).toBeLessThanOrEqual(1)
    expect(outside('normal-mixtures')).toBeGreaterThan(1)
  })

  test('weight clipping brings every weight into its bounds, and lets the others be', () => {
    const variable = tf.variable(tf.tensor1d([-3, -0.005, 0, 0.01, 0.5]))
    clipWeights([{ name: 'w', variable }], 0.01)
    const expected = [-0.01, -0.005, 0, 0.01, 0.01]
    for (const [i, value] of variable.dataSync().entries())
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 7)
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
      const expected = (1 - alpha) * (a[i] ?? Number.NaN) + alpha * (b[i] ?? Number.NaN)
      expect(value).toBeCloseTo(expected, 5)
    }
  })
})

function deviation(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

function expectBetween(value: number, least: number, most: number) {
  expect(value).toBeGreaterThanOrEqual(least - 1e-5)
  expect(value).toBeLessThanOrEqual(most + 1e-5)
}
