import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import type { Config, Deviation } from '../../../training/config.ts'
import type { Score } from '../../../training/networks/critic.ts'
import { zeros } from '../../../training/networks/variables.ts'
import { chanceOf } from '../../../training/train/chance.ts'
import { clipWeights, slopePenalty } from '../../../training/train/penalties.ts'
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
    const { penalty, slope } = slopePenalty(
      config,
      score,
      { reals: { pictures: reals }, fakes: { pictures: fakes }, update },
      chanceOf(config),
    )
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
    ['r1-r2', 3, 9],
  ] as const)('the penalty %s of slope %d is %d', (penalty, norm, expected) => {
    const found = penaltyOf({ penalty }, straight(norm))
    expect(found.slope).toBeCloseTo(norm, 4)
    expect(found.penalty).toBeCloseTo(expected, 3)
  })

  test.each([
    [2, [2 * tiny.batch]],
    [3, [tiny.batch, tiny.batch]],
  ])(
    'r1-r2 of a critic that sees deviations of %d mixes no real with generated pictures',
    (criticDeviation, expected) => {
      const passes: number[] = []
      const score: Score = (x) => {
        passes.push(x.shape[0])
        return tf.sum(x, [1, 2, 3])
      }
      penaltyOf({ penalty: 'r1-r2', criticDeviation }, score)
      expect(passes).toEqual(expected)
    },
  )

  test.each(['gradient', 'one-sided', 'dragan', 'r1', 'r1-r2'] as const)(
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
        else if (penalty === 'r1-r2') expect(point).toBe([...reals, ...fakes][i])
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
    const gradientOf = (...deviations: Deviation[]) => {
      const config = { ...tiny, deviations }
      const [reals, fakes] = [randomPictures(tiny, 1), randomPictures(tiny, 2)]
      const { value, grads } = tf.variableGrads(
        () =>
          slopePenalty(
            config,
            score,
            { reals: { pictures: reals }, fakes: { pictures: fakes }, update: 1 },
            chanceOf(config),
          ).penalty,
        [weight],
      )
      return { value: value.dataSync()[0], gradient: grads[weight.name]?.dataSync()[0] }
    }
    expect(gradientOf('constant-penalty').value).toBeCloseTo(gradientOf().value ?? 0, 3)
    expect(gradientOf('constant-penalty').gradient).toBe(0)
    expect(gradientOf().gradient).toBeGreaterThan(1)
  })

  test('the one-axis slope of another original is smaller than the whole', () => {
    const whole = penaltyOf({}, straight(3)).slope ?? Number.NaN
    const rows = penaltyOf({ deviations: ['one-axis-slope'] }, straight(3)).slope ?? Number.NaN
    // 16 columns of 3 channels share what was one norm.
    expect(rows).toBeLessThan(whole / Math.sqrt(16))
  })

  test('the normal mixtures of a third leave the line between the pictures', () => {
    const outside = (...deviations: Deviation[]) => {
      let most = 0
      const score: Score = (x) => {
        most = Math.max(most, ...x.dataSync())
        return tf.sum(x, [1, 2, 3])
      }
      for (let update = 1; update <= 8; update++) penaltyOf({ deviations }, score, update)
      return most
    }
    expect(outside()).toBeLessThanOrEqual(1)
    expect(outside('normal-mixtures')).toBeGreaterThan(1)
  })

  test("DRAGAN's points go one α a picture of the way, unless its perturbation is whole", () => {
    const distances = (perturbation: Config['perturbation']) => {
      const seen: tf.Tensor[] = []
      const score: Score = (x) => {
        seen.push(tf.keep(tf.sub(x, randomPictures(tiny, 1))))
        return tf.sum(x, [1, 2, 3])
      }
      penaltyOf({ penalty: 'dragan', perturbation }, score)
      return [...(seen[0] as tf.Tensor).max([1, 2, 3]).dataSync()]
    }
    const [mixed, whole] = [distances('mixed'), distances('whole')]
    const most = 0.5 * deviation([...randomPictures(tiny, 1).dataSync()])
    // Of 768 values drawn up to the end, one comes near it.
    for (const distance of whole) expect(distance).toBeGreaterThan(0.97 * most)
    const shares = mixed.map((distance, i) => distance / (whole[i] ?? Number.NaN))
    expect(Math.max(...shares)).toBeLessThan(1)
    expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.1)
  })

  test('weight clipping brings every weight into its bounds, or those of convolutions, and lets the others be', () => {
    const values = [-3, -0.005, 0, 0.01, 0.5]
    const clippedValues = [-0.01, -0.005, 0, 0.01, 0.01]
    for (const clipped of ['weights', 'convolutions'] as const) {
      const weights = [zeros('kernel', [1, 1, 1, 5]), zeros('dense', [5, 1]), zeros('bias', [5])]
      for (const { variable } of weights) variable.assign(tf.tensor(values, variable.shape))
      clipWeights(weights, { clip: 0.01, clipped })
      for (const [i, { variable }] of weights.entries()) {
        const expected = clipped === 'weights' || i === 0 ? clippedValues : values
        for (const [at, value] of variable.dataSync().entries())
          expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 7)
      }
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
