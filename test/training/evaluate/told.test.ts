import { beforeAll, describe, expect, test } from 'vitest'
import type { Raster } from '#lib/image/raster.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { pixelFeatures } from '../../../training/evaluate/neighbours.ts'
import { precisionAndRecall } from '../../../training/evaluate/recall.ts'
import { interval, tellApart } from '../../../training/evaluate/told.ts'
import { best } from '../backends.ts'
import { discs, randomPictures } from './inputs.ts'

const COUNT = 96
const SIDE = 16

const reals = discs(COUNT, SIDE, 1)
const others = discs(COUNT, SIDE, 2)

beforeAll(async () => {
  await startBackend(best, () => {})
})

describe('a network that learns to tell pictures from real ones', () => {
  test('cannot tell other real pictures, and ranks faults as an eye does', async () => {
    const sets = [others, faded(others, 0.93), faded(others, 0.6), randomPictures(COUNT, SIDE, 3)]
    const told = await Promise.all(sets.map((set) => tellApart(reals, set, 0)))
    const bits = told.map((one) => one.bits)
    expect(bits).toEqual([...bits].sort((a, b) => a - b))
    expect(told[0]?.low).toBeLessThan(0.5)
    expect(told[0]?.high).toBeGreaterThan(0.5)
    expect(told[3]?.error).toBeLessThan(0.1)
  })

  test('gives the same numbers for the same seed', async () => {
    const [a, b] = [reals.slice(0, 24), others.slice(0, 24)]
    expect(await tellApart(a, b, 5)).toEqual(await tellApart(a, b, 5))
  })

  test('refuses sets that differ in number, or are too small', async () => {
    await expect(tellApart(reals, others.slice(1), 0)).rejects.toThrow('cannot be compared')
    const few = reals.slice(0, 15)
    await expect(tellApart(few, few, 0)).rejects.toThrow('15 pictures are too few')
  })
})

// By scipy 1.17.1: binomtest(k, n).proportion_ci(method='wilson')
test.each([
  [0, 100, 0, 0.036994],
  [20, 100, 0.133366, 0.288829],
  [50, 100, 0.403832, 0.596168],
])('%i errors in %i lie in Wilson’s interval', (errors, count, low, high) => {
  const found = interval(errors, count)
  expect(found.low).toBeCloseTo(low, 4)
  expect(found.high).toBeCloseTo(high, 4)
})

test('recall tells 25 pictures repeated from as many different ones', async () => {
  const repeated = others.map((_, i) => others[i % 25] as Raster)
  const recallOf = async (set: Raster[]) =>
    (await precisionAndRecall(pixelFeatures(reals), pixelFeatures(set))).recall
  expect(await recallOf(repeated)).toBeLessThan((await recallOf(others)) - 0.2)
})

/** Pictures with less contrast. */
function faded(pictures: readonly Raster[], share: number): Raster[] {
  return pictures.map((picture) => ({
    ...picture,
    data: picture.data.map((level) => 128 + share * (level - 128)),
  }))
}
