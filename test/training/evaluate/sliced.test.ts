import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Raster } from '#lib/image/raster.ts'
import { startBackend } from '../../../training/backend/backend.ts'
import { blurred, laplacianLevel, levelSides } from '../../../training/evaluate/pyramid.ts'
import { slicedDistance } from '../../../training/evaluate/sliced.ts'
import { sortFloats } from '../../../training/evaluate/sort.ts'
import { best } from '../backends.ts'
import { discs, randomPictures } from './inputs.ts'

const golden = JSON.parse(
  await readFile(new URL('../../golden/distances.json', import.meta.url), 'utf8'),
)

beforeAll(() => startBackend(best, () => {}))

describe('the Laplacian pyramid', () => {
  test.each([
    [64, [64, 32, 16]],
    [96, [96, 48, 24]],
    [20, [20]],
  ])('of %d pixels has the sides %j', (resolution, sides) => {
    expect(levelSides(resolution)).toEqual(sides)
  })

  test("has the levels of scipy's convolutions", () => {
    const [picture] = formulaPictures(0)
    const places = [
      [0, 0],
      [0, 5],
      [15, 15],
      [8, 3],
    ]
    for (const [level, expected] of golden.laplacian.entries()) {
      const { side, data } = laplacianLevel(picture as Raster, level)
      const found = places.map(([y = 0, x = 0]) => [
        ...data.subarray((y * side + x) * 3, (y * side + x) * 3 + 3),
      ])
      expect(found.flat()).toEqual(closeTo(expected.flat(), 4))
    }
  })

  test('of an even picture has no details, at the edges neither', () => {
    const even = evenPicture(200)
    expect(laplacianLevel(even, 0).data.every((value) => value === 0)).toBe(true)
    expect(blurred(even)).toEqual(even)
  })
})

describe('the sliced Wasserstein distance', () => {
  test("is numpy's, at each level", async () => {
    const { levels } = await slicedDistance(formulaPictures(0), formulaPictures(100), golden.seed)
    expect(levels.map(({ side }) => side)).toEqual([32, 16])
    expect(levels.map(({ value }) => value)).toEqual(closeTo(golden.sliced, 3))
  })

  test('is 0 between a set and itself', async () => {
    const set = randomPictures(4, 16, 0)
    expect(await slicedDistance(set, [...set], 0)).toEqual({
      levels: [{ side: 16, value: 0 }],
      mean: 0,
    })
  })

  test('is the same both ways, and again, and another for another seed', async () => {
    const [one, other] = [randomPictures(4, 16, 0), randomPictures(4, 16, 1)]
    const { mean } = await slicedDistance(one, other, 0)
    expect((await slicedDistance(other, one, 0)).mean).toBeCloseTo(mean, 6)
    expect((await slicedDistance(one, other, 0)).mean).toBe(mean)
    expect((await slicedDistance(one, other, 1)).mean).not.toBe(mean)
  })

  test('grows with blur, most at the finest level', async () => {
    const set = discs(12, 32, 0)
    const blurredOnce = set.map(blurred)
    const far = await slicedDistance(set, blurredOnce, 0)
    const farther = await slicedDistance(set, blurredOnce.map(blurred), 0)
    expect(far.mean).toBeGreaterThan(10)
    expect(far.levels[0]?.value).toBeGreaterThan(2 * (far.levels[1]?.value ?? Infinity))
    expect(farther.mean).toBeGreaterThan(far.mean)
  })

  test('between sets that differ in number is refused', async () => {
    const refused = slicedDistance(randomPictures(4, 16, 0), randomPictures(5, 16, 1), 0)
    await expect(refused).rejects.toThrow('Sets of 4 and 5 pictures cannot be compared.')
  })
})

test('floats are sorted as the language sorts them', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true }), (values) => {
      const sorted = values.slice()
      sortFloats(sorted)
      expect(sorted).toEqual(values.slice().sort())
    }),
  )
})

/** What distances.py makes by the same formula. */
function formulaPictures(first: number): Raster[] {
  return Array.from({ length: 8 }, (_, i) => ({
    width: 32,
    height: 32,
    channels: 3,
    data: Uint8Array.from(
      { length: 32 * 32 * 3 },
      (_, k) => (13 * k + 7 * ((k * k) % 251) + 31 * (first + i) * ((k % 5) + 1)) % 256,
    ),
  }))
}

function evenPicture(level: number): Raster {
  return { width: 32, height: 32, channels: 1, data: new Uint8Array(32 * 32).fill(level) }
}

function closeTo(values: number[], digits: number) {
  return values.map((value) => expect.closeTo(value, digits))
}
