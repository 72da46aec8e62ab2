import { expect, test } from 'vitest'
import { costOf } from '../../../app/_server/drawing/cost.ts'

const picture = (side: number) => ({ pictures: 1, pixels: side ** 2 })

test('a small PNG costs one picture, and what takes longer costs more', () => {
  expect(costOf('png', picture(64))).toBe(1)
  expect(costOf('webp', picture(1024))).toBeGreaterThanOrEqual(13 * costOf('png', picture(64)))
  expect(costOf('avif', picture(1024))).toBeGreaterThan(costOf('webp', picture(1024)))
  expect(costOf('png', { pictures: 256, pixels: 256 * 64 ** 2 })).toBeGreaterThan(256)
})
