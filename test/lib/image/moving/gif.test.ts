import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { enlarge } from '#lib/image/enlarge.ts'
import { encodeGif } from '#lib/image/moving/gif.ts'
import { quantise } from '#lib/image/moving/palette.ts'
import { partition } from '#lib/image/moving/partition.ts'
import type { Raster } from '#lib/image/raster.ts'
import { readGif } from './structure.ts'

const timing = { fps: 20, hold: 0 }

/** Films of few colours, and of parts that stay. */
const film = fc
  .record({
    side: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom(1 as const, 3 as const),
    count: fc.integer({ min: 1, max: 4 }),
    colours: fc.integer({ min: 1, max: 200 }),
    seed: fc.nat(),
  })
  .map(({ side, channels, count, colours, seed }) =>
    Array.from({ length: count }, (_, frame): Raster => {
      const data = Uint8Array.from({ length: side * side * channels }, (_, i) => {
        const pixel = Math.floor(i / channels)
        const moves = (pixel * 7 + seed) % 3 === 0 ? frame * 31 : 0
        return (((pixel * (seed % 97) + moves) % colours) * 5 + (i % channels) * 60) % 256
      })
      return { width: side, height: side, channels, data }
    }),
  )

test.each([quantise, partition])(
  'an independent decoder finds every frame in its colours, chosen by %o',
  async (choose) => {
    await fc.assert(
      fc.asyncProperty(film, fc.integer({ min: 1, max: 9 }), async (frames, scale) => {
        const count = frames.length
        const animation = { ...timing, count, frame: (i: number) => frames[i] as Raster, scale }
        const gif = await encodeGif(animation, choose)
        const side = (frames[0]?.width ?? 0) * scale
        expect(readGif(gif)).toEqual({
          width: side,
          height: side,
          loops: 0,
          delays: Array(count).fill(50),
        })
        const { data, info } = await sharp(gif, { pages: -1 })
          .removeAlpha()
          .toColourspace('srgb')
          .raw()
          .toBuffer({ resolveWithObject: true })
        expect([info.width, data.length]).toEqual([side, side * side * 3 * count])
        const wanted = Buffer.concat(frames.map((frame) => inColour(enlarge(frame, scale))))
        // Few colours are kept but for rounding; what differs by less than can be seen stays as it was.
        expect(greatest(data, wanted)).toBeLessThanOrEqual(12)
      }),
      { numRuns: 60 },
    )
  },
)

test('noise that fills every code and starts anew is read to its last pixel', async () => {
  const data = new Uint8Array(200 * 200)
  for (let i = 0, state = 1; i < data.length; i++) {
    state = (state * 1103515245 + 12345) % 2 ** 31
    data[i] = ((state >> 16) % 128) * 2
  }
  const noise: Raster = { width: 200, height: 200, channels: 1, data }
  const gif = await encodeGif({ ...timing, count: 1, frame: () => noise }, quantise)
  const read = await sharp(gif).removeAlpha().toColourspace('srgb').raw().toBuffer()
  expect(greatest(read, inColour(noise))).toBeLessThanOrEqual(2)
})

test('what stays costs next to nothing', async () => {
  const still: Raster = {
    width: 32,
    height: 32,
    channels: 3,
    data: new Uint8Array(3072).map((_, i) => i % 251),
  }
  const lengths = await Promise.all(
    [1, 9].map(
      async (count) => (await encodeGif({ ...timing, count, frame: () => still }, quantise)).length,
    ),
  )
  // A frame's colours alone are 768 bytes.
  expect((lengths[1] ?? 0) - (lengths[0] ?? 0)).toBeLessThan(8 * 1000)
})

function inColour({ channels, data }: Raster): Uint8Array {
  if (channels === 3) return data
  return Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0)
}

function greatest(ours: Uint8Array, theirs: Uint8Array): number {
  return ours.reduce((most, level, i) => Math.max(most, Math.abs(level - (theirs[i] ?? 999))), 0)
}
