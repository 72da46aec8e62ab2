import { expect, test } from 'vitest'
import type { Raster } from '#lib/image/raster.ts'
import { checkerboard, colourfulness } from '../../../training/evaluate/pixels.ts'

test('what alternates between rows and columns is a checkerboard, to its power', () => {
  expect(checkerboard([picture((x, y) => 128 + 3 * sign(x) + 5 * sign(y))])).toBeCloseTo(9 + 25, 10)
})

test('even pictures, ramps and stripes of two pixels have none', () => {
  expect(checkerboard([picture(() => 77), picture((x) => 16 * Math.floor(x / 2))])).toBe(0)
})

test('pictures are as colourful as their channels are apart', () => {
  expect(colourfulness([picture(() => 90)])).toBe(0)
  expect(colourfulness([picture((_x, _y, channel) => 10 * channel)])).toBe(20)
})

function sign(place: number): number {
  return place % 2 === 0 ? 1 : -1
}

function picture(level: (x: number, y: number, channel: number) => number): Raster {
  const [width, height, channels] = [8, 8, 3] as const
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels)
    return level(pixel % width, Math.floor(pixel / width), i % channels)
  })
  return { width, height, channels, data }
}
