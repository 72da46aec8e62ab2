import { describe, expect, test } from 'vitest'
import { grid } from '#lib/image/grid.ts'
import type { Raster } from '#lib/image/raster.ts'

/** 2 × 1 pixels of one level. */
function tile(level: number, channels: 1 | 3 = 1): Raster {
  return { width: 2, height: 1, channels, data: new Uint8Array(2 * channels).fill(level) }
}

describe('grid', () => {
  test('lays pictures in rows, left to right, and leaves what is over black', () => {
    expect(grid([tile(1), tile(2), tile(3)], 2)).toEqual({
      width: 4,
      height: 2,
      channels: 1,
      data: new Uint8Array([1, 1, 2, 2, 3, 3, 0, 0]),
    })
  })

  test('keeps the channels of a pixel together', () => {
    const red = { width: 1, height: 1, channels: 3 as const, data: new Uint8Array([255, 0, 0]) }
    const blue = { ...red, data: new Uint8Array([0, 0, 255]) }
    expect(grid([red, blue], 2).data).toEqual(new Uint8Array([255, 0, 0, 0, 0, 255]))
  })

  test.each([
    ['no pictures', [], 2],
    ['no columns', [tile(1)], 0],
    ['half a column', [tile(1)], 1.5],
    ['pictures of different channels', [tile(1), tile(1, 3)], 2],
    ['pictures of different heights', [tile(1), { ...tile(1), width: 1, height: 2 }], 2],
    ['a narrower picture', [tile(1), { ...tile(1), width: 1, data: new Uint8Array(1) }], 2],
  ])('refuses %s', (_, pictures, columns) => {
    expect(() => grid(pictures, columns)).toThrow(RangeError)
  })
})
