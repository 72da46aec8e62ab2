import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Features } from '../../../training/evaluate/frechet.ts'
import { mostAlike, nearestOthers, spreadOf } from '../../../training/evaluate/spread.ts'
import { onEachBackend } from '../backends.ts'
import { randomFeatures } from './inputs.ts'

onEachBackend(() => {
  test('a set spreads as far as itself, and half as far when it is half as large', async () => {
    const set = randomFeatures(40, 3, 1)
    expect(await spread(set, set)).toBe(1)
    const half = { ...set, data: set.data.map((value) => value / 2) }
    expect(await spread(set, half)).toBeCloseTo(0.5, 4)
  })

  test('twenty pictures shown twice do not spread at all, however far they lie apart', async () => {
    const few = randomFeatures(20, 3, 2)
    const twice = { ...few, count: 40, data: Float32Array.from([...few.data, ...few.data]) }
    expect(await spread(randomFeatures(40, 3, 1), twice)).toBeCloseTo(0, 2)
  })

  test('beside real ones that have twins there is no telling', async () => {
    expect(await spread(onALine([1, 1, 1]), onALine([1, 2, 3]))).toBeUndefined()
  })

  test('the nearest other is told with its distance, and one alone has none', async () => {
    const { of, distance } = await nearestOthers(onALine([0, 4, 5, 9]))
    expect([...of]).toEqual([1, 2, 1, 2])
    expect([...distance]).toEqual([4, 1, 1, 4])
    await expect(nearestOthers(onALine([1]))).rejects.toThrow('no nearest other')
  })

  test('the most alike come first, and no picture twice', async () => {
    const nearest = await nearestOthers(onALine([0, 4, 5, 9, 20, 23, 90]))
    expect(mostAlike(nearest, 2)).toEqual([
      [1, 2],
      [4, 5],
    ])
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 12 }),
        async (places) => {
          const pairs = mostAlike(await nearestOthers(onALine(places)), 10)
          const gaps = pairs.map(([a, b]) => Math.abs((places[a] ?? 0) - (places[b] ?? 0)))
          expect(new Set(pairs.flat()).size).toBe(2 * pairs.length)
          expect(gaps).toEqual(gaps.toSorted((a, b) => a - b))
          expect(gaps[0]).toBe(leastGap(places))
        },
      ),
      { numRuns: 30 },
    )
  })
})

async function spread(reals: Features, others: Features): Promise<number | undefined> {
  return spreadOf(await nearestOthers(reals), await nearestOthers(others))
}

function onALine(places: number[]): Features {
  return { count: places.length, size: 1, data: Float32Array.from(places) }
}

function leastGap(places: number[]): number {
  const sorted = places.toSorted((a, b) => a - b)
  return Math.min(...sorted.slice(1).map((place, i) => place - (sorted[i] ?? 0)))
}
