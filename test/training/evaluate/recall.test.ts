import { expect, test } from 'vitest'
import type { Features } from '../../../training/evaluate/frechet.ts'
import { precisionAndRecall } from '../../../training/evaluate/recall.ts'
import goldens from '../../golden/recall.json'
import { onEachBackend } from '../backends.ts'
import { randomFeatures } from './inputs.ts'

onEachBackend(() => {
  test('a set lies wholly within itself', async () => {
    const set = randomFeatures(40, 3, 1)
    expect(await precisionAndRecall(set, set)).toEqual({ precision: 1, recall: 1 })
  })

  test('sets far apart share nothing', async () => {
    const far = randomFeatures(40, 3, 2, { shift: 100 })
    const found = await precisionAndRecall(randomFeatures(40, 3, 1), far)
    expect(found).toEqual({ precision: 0, recall: 0 })
  })

  test('a generator that keeps to a corner is precise and recalls little', async () => {
    const corner = randomFeatures(40, 3, 2, { scale: 0.1 })
    const { precision, recall } = await precisionAndRecall(randomFeatures(40, 3, 1), corner)
    expect(precision).toBeGreaterThan(0.9)
    expect(recall).toBeLessThan(0.1)
  })

  test.each(goldens)('agrees with prdc on sets %# (test/golden/recall.py)', async (golden) => {
    const { spread, shift, ...figures } = golden
    const found = await precisionAndRecall(formula(0, 1, 0), formula(100, spread, shift))
    expect(found.precision).toBeCloseTo(figures.precision, 5)
    expect(found.recall).toBeCloseTo(figures.recall, 5)
  })

  test('a neighbourhood reaches to the third nearest, no further', async () => {
    const reals = onALine([0, 1, 2, 3, 100])
    // From 0 it is 3 to the third nearest, from 100 it is 99.
    expect(await precisionAndRecall(reals, onALine([-2.9, -3.1, 0.5, 3.9, 199]))).toMatchObject({
      precision: 0.8,
    })
  })

  test('sets that differ in number, or of three, are refused', async () => {
    const [three, four] = [randomFeatures(3, 2, 1), randomFeatures(4, 2, 1)]
    await expect(precisionAndRecall(three, four)).rejects.toThrow('cannot be compared')
    await expect(precisionAndRecall(three, three)).rejects.toThrow('no third nearest neighbour')
  })
})

function onALine(places: number[]): Features {
  return { count: places.length, size: 1, data: Float32Array.from(places) }
}

/** 60 features of 5 numbers, as recall.py has them. */
function formula(first: number, spread: number, shift: number): Features {
  const [count, size] = [60, 5]
  const data = Float32Array.from({ length: count * size }, (_, at) => {
    const [i, j] = [first + Math.floor(at / size), at % size]
    const level = (37 * i + 101 * j + 29 * ((i * j) % 17) + i * i) % 97
    return (spread * level) / 97 + shift
  })
  return { count, size, data }
}
