import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { enlarge } from '#lib/image/enlarge.ts'
import type { Raster } from '#lib/image/raster.ts'

const pictures = fc
  .record({ width: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 6 }) })
  .chain(({ width, height }) =>
    fc.constantFrom(1 as const, 3 as const).chain((channels) => {
      const length = width * height * channels
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((data): Raster => ({ width, height, channels, data }))
    }),
  )

describe('enlarge', () => {
  test('makes every pixel a square', () => {
    const picture: Raster = { width: 2, height: 1, channels: 1, data: new Uint8Array([7, 9]) }
    expect(enlarge(picture, 2)).toEqual({
      width: 4,
      height: 2,
      channels: 1,
      data: new Uint8Array([7, 7, 9, 9, 7, 7, 9, 9]),
    })
  })

  test('shows the pixel under each place, in every channel', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 1, max: 5 }), (picture, factor) => {
        const large = enlarge(picture, factor)
        for (let y = 0; y < large.height; y++) {
          for (let x = 0; x < large.width; x++) {
            const under = pixel(picture, Math.floor(x / factor), Math.floor(y / factor))
            expect(pixel(large, x, y)).toEqual(under)
          }
        }
      }),
    )
  })

  test.each([0, -1, 1.5, Number.NaN])('refuses factor %d', (factor) => {
    const picture: Raster = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) }
    expect(() => enlarge(picture, factor)).toThrow(RangeError)
  })
})

function pixel({ width, channels, data }: Raster, x: number, y: number): Uint8Array {
  const start = (y * width + x) * channels
  return data.slice(start, start + channels)
}
