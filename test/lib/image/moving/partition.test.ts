import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Indexed } from '#lib/image/moving/indexed.ts'
import { quantise } from '#lib/image/moving/palette.ts'
import { partition } from '#lib/image/moving/partition.ts'
import type { Raster } from '#lib/image/raster.ts'

test('a picture of few colours keeps them all', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 3 * 250 }), (bytes) => {
      const data = bytes.subarray(0, bytes.length - (bytes.length % 3))
      const picture: Raster = { width: data.length / 3, height: 1, channels: 3, data }
      expect([...painted(partition(picture))]).toEqual([...data])
    }),
  )
})

test('many colours become 255 that are off by no more than those libvips chooses', async () => {
  const data = new Uint8Array(3 * 64 * 64)
  for (let pixel = 0; pixel < 64 * 64; pixel++) {
    const [x, y] = [pixel % 64, Math.floor(pixel / 64)]
    data.set([x * 4, y * 4, 128 + 100 * Math.sin((x * y) / 300)], 3 * pixel)
  }
  const picture: Raster = { width: 64, height: 64, channels: 3, data }
  const ours = partition(picture)
  expect(ours.colours.length).toBe(3 * 255)
  const off = meanSquare(painted(ours), data)
  expect(off).toBeGreaterThan(0)
  expect(off).toBeLessThanOrEqual(meanSquare(painted(await quantise(picture)), data))
})

test('grey is written to all three channels', () => {
  const grey: Raster = { width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 250) }
  expect([...painted(partition(grey))]).toEqual([7, 7, 7, 250, 250, 250])
})

function painted({ colours, indices }: Indexed): Uint8Array {
  return Uint8Array.from([...indices].flatMap((i) => [...colours.subarray(3 * i, 3 * i + 3)]))
}

function meanSquare(ours: Uint8Array, theirs: Uint8Array): number {
  return ours.reduce((sum, byte, i) => sum + (byte - (theirs[i] ?? 0)) ** 2, 0) / ours.length
}
