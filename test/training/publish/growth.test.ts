import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logSpaced } from '../../../training/publish/growth.ts'

const ages = fc
  .uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 200 })
  .map((values) => [0, ...values.sort((a, b) => a - b)])

test('chosen ages rise, come from the run, and include its first and its newest', () => {
  fc.assert(
    fc.property(ages, fc.integer({ min: 3, max: 16 }), (all, count) => {
      const chosen = logSpaced(all, count)
      expect(chosen.length).toBeLessThanOrEqual(count)
      expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b))
      expect(chosen.every((age) => all.includes(age))).toBe(true)
      expect([chosen[0], chosen.at(-1)]).toEqual([0, all.at(-1)])
    }),
  )
})

test('a run with few ages shows them all', () => {
  expect(logSpaced([0, 4, 8, 12], 12)).toEqual([0, 4, 8, 12])
  expect(logSpaced([0], 12)).toEqual([0])
  expect(logSpaced([], 12)).toEqual([])
})

test('ages are spaced evenly in the logarithm', () => {
  const all = Array.from({ length: 1025 }, (_, i) => i)
  expect(logSpaced(all, 12)).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024])
})
