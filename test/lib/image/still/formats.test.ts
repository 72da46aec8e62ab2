import fc from 'fast-check'
import { decode } from 'fast-png'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { enlarge } from '#lib/image/enlarge.ts'
import { readPngRecipe } from '#lib/image/png.ts'
import type { Raster } from '#lib/image/raster.ts'
import { encodeStill, STILL_FORMATS } from '#lib/image/still/formats.ts'

const noise = fc
  .record({
    width: fc.integer({ min: 8, max: 24 }),
    channels: fc.constantFrom(1 as const, 3 as const),
  })
  .chain(({ width, channels }) =>
    fc
      .uint8Array({ minLength: width * width * channels, maxLength: width * width * channels })
      .map((data): Raster => ({ width, height: width, channels, data })),
  )
const factor = fc.integer({ min: 1, max: 9 })

test('a PNG is the enlarged picture, pixel by pixel, with its recipe inside', async () => {
  await fc.assert(
    fc.asyncProperty(noise, factor, async (picture, times) => {
      const png = await encodeStill('png', picture, { factor: times, recipe: 'tiny@3f9a2c1e/7' })
      const { width, height, channels, data } = decode(png, { checkCrc: true })
      expect({ width, height, channels, data: new Uint8Array(data) }).toEqual(
        enlarge(picture, times),
      )
      expect(readPngRecipe(png)).toBe('tiny@3f9a2c1e/7')
    }),
    { numRuns: 60 },
  )
})

test.each([
  [1, 1, 1],
  [3, 5, 1],
  [64, 64, 3],
  [700, 300, 3],
  [30_000, 3, 3],
] as const)(
  'a PNG as it was grown is the picture: %i × %i × %i',
  async (width, height, channels) => {
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i) % 251)
    const png = decode(await encodeStill('png', { width, height, channels, data }), {
      checkCrc: true,
    })
    expect([png.width, png.height, png.channels]).toEqual([width, height, channels])
    expect(Buffer.compare(new Uint8Array(png.data), data)).toBe(0)
  },
)

test('a PNG as it was grown has few bytes', async () => {
  const [width, height] = [61, 34]
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
    return 128 + 100 * Math.sin(x / 7 + (i % 3)) * Math.cos(y / 5)
  })
  const png = await encodeStill('png', { width, height, channels: 3, data })
  expect(Buffer.compare(await sharp(png).raw().toBuffer(), data)).toBe(0)
  const raw = { width, height, channels: 3 } as const
  const other = await sharp(data, { raw }).png({ adaptiveFiltering: true }).toBuffer()
  expect(png.length).toBeLessThan(1.15 * other.length)
})

test('a WebP is lossless, small or large', async () => {
  await fc.assert(
    fc.asyncProperty(noise, fc.constantFrom(1, 3, 8, 60), async (picture, times) => {
      const webp = await encodeStill('webp', picture, { factor: times })
      const data = await sharp(webp).removeAlpha().toColourspace('srgb').raw().toBuffer()
      expect(Buffer.compare(data, inColour(enlarge(picture, times)))).toBe(0)
    }),
    { numRuns: 12 },
  )
})

test.each([
  ['avif', 8],
  ['jpg', 8],
] as const)('%s keeps enlarged noise within its tolerance', async (format, times) => {
  await fc.assert(
    fc.asyncProperty(noise, async (picture) => {
      const bytes = await encodeStill(format, picture, { factor: times })
      const { data, info } = await decoded(bytes)
      expect([info.width, info.format]).toEqual([picture.width * times, 'raw'])
      expect(meanError(data, inColour(enlarge(picture, times)))).toBeLessThan(4)
    }),
    { numRuns: 10 },
  )
})

test.each(STILL_FORMATS)('the same picture gives the same %s, byte by byte', async (format) => {
  const data = Uint8Array.from({ length: 768 }, (_, i) => (i * 37) % 256)
  const picture: Raster = { width: 16, height: 16, channels: 3, data }
  const [one, two] = await Promise.all(
    [1, 2].map(() => encodeStill(format, picture, { factor: 4 })),
  )
  expect(one).toEqual(two)
})

async function decoded(bytes: Uint8Array) {
  return sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
}

function inColour({ channels, data }: Raster): Uint8Array {
  if (channels === 3) return data
  return Uint8Array.from({ length: data.length * 3 }, (_, i) => data[Math.floor(i / 3)] ?? 0)
}

function meanError(ours: Uint8Array, theirs: Uint8Array): number {
  expect(ours.length).toBe(theirs.length)
  return ours.reduce((sum, level, i) => sum + Math.abs(level - (theirs[i] ?? 999)), 0) / ours.length
}
