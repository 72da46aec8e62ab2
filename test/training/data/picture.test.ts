import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { lookAt, type Shape, shapeOf } from '../../../training/data/picture.ts'
import { spots } from './pictures.ts'

const SIDE = 16

/** Where in the upright picture of this width and height a pixel of the file belongs, by EXIF's table. */
const UPRIGHT: Record<number, (x: number, y: number, w: number, h: number) => [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, w) => [w - 1 - y, x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, _, h) => [y, h - 1 - x],
}

test('pictures laid down by any of the eight EXIF orientations stand upright', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 20, max: 60 }),
      fc.integer({ min: 20, max: 60 }),
      fc.constantFrom('cover' as const, 'centre' as const),
      async (orientation, width, height, crop) => {
        const upright = await spots(1, width, height).png().toBuffer()
        const laid = await laidDown(upright, width, height, orientation)
        const [wanted, got] = [await square(upright, { crop }), await square(laid, { crop })]
        expect(distance(got, wanted)).toBeLessThanOrEqual(1)
      },
    ),
    { numRuns: 40, seed: 1 },
  )
})

test('cover keeps the largest centred square, centre so many pixels of the middle', async () => {
  // Black at both ends, white in a middle as wide as the picture is high.
  const data = Uint8Array.from({ length: 90 * 30 }, (_, i) =>
    i % 90 < 30 || i % 90 >= 60 ? 0 : 255,
  )
  const png = await grey(data, 90, 30)
  // Its border takes in a little of what lies beside it.
  expect(Math.min(...(await square(png, { crop: 'cover' })))).toBeGreaterThan(230)
  expect(new Set(await square(png, { crop: 'centre', side: 30 }))).toEqual(new Set([255]))
  const middle = await spots(2, 40, 30).extract({ left: 12, top: 7, width: SIDE, height: SIDE })
  expect(await square(await spots(2, 40, 30).png().toBuffer(), { crop: 'centre' })).toEqual(
    new Uint8Array(await middle.raw().toBuffer()),
  )
})

test("face cuts the box out of CelebA's pictures, and takes no others", async () => {
  const celeba = await spots(3, 178, 218).png().toBuffer()
  const box = sharp(celeba).extract({ left: 35, top: 55, width: 108, height: 108 })
  const wanted = await square(await box.png().toBuffer(), {})
  expect(distance(await square(celeba, { crop: 'face' }), wanted)).toBeLessThanOrEqual(3)
  const { look } = await lookAt(
    'a',
    await spots(3, 218, 178).png().toBuffer(),
    shape({ crop: 'face' }),
  )
  expect(look.fault).toEqual({
    kind: 'other size',
    reason: '218 × 178 pixels, where a face is cut out of 178 × 218',
  })
})

test('what is transparent shows the background', async () => {
  const clear = {
    width: 20,
    height: 20,
    channels: 4,
    background: { r: 0, g: 0, b: 0, alpha: 0 },
  } as const
  const png = await sharp({ create: clear }).png().toBuffer()
  const picture = await square(png, { background: '#102030' })
  expect([...picture.subarray(0, 3)]).toEqual([0x10, 0x20, 0x30])
})

test('grey becomes three equal channels, and colour one of its brightness', async () => {
  const levels = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => i)
  const picture = await square(await grey(levels, SIDE, SIDE), {})
  expect([...picture].filter((_, i) => i % 3 === 1)).toEqual([...levels])
  const red = { width: SIDE, height: SIDE, channels: 3, background: '#ff0000' } as const
  const [level = 0] = await square(await sharp({ create: red }).png().toBuffer(), { channels: 1 })
  expect(level).toBeGreaterThan(40)
  expect(level).toBeLessThan(140)
})

test('16 bits become the nearest of 8', async () => {
  const data = Uint16Array.from({ length: SIDE * SIDE }, (_, i) => i * 257)
  const raw = { width: SIDE, height: SIDE, channels: 1, depth: 'ushort' } as never
  const png = await sharp(data, { raw }).toColourspace('grey16').png().toBuffer()
  expect((await sharp(png).metadata()).depth).toBe('ushort')
  expect([...(await square(png, { channels: 1 }))]).toEqual(Array.from(data, (_, i) => i))
})

test('shrinking averages what it leaves out', async () => {
  const board = Uint8Array.from({ length: 128 * 128 }, (_, i) => ((i + (i >> 7)) % 2) * 255)
  for (const level of await square(await grey(board, 128, 128), {})) {
    expect(level).toBeGreaterThan(120)
    expect(level).toBeLessThan(135)
  }
})

test('a file that was cut short is found out, even below the square that is kept', async () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const whole = await noise(60, 400).toFormat(format).toBuffer()
    const { look, picture } = await lookAt('a', whole.subarray(0, whole.length * 0.97), shape({}))
    expect(look.fault?.kind, format).toBe('corrupt')
    expect(picture).toBeUndefined()
  }
})

test('pixels of the shape wanted are taken as they are', async () => {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => i)
  const { picture } = await lookAt('a', { width: SIDE, height: SIDE, channels: 3, data }, shape({}))
  expect(picture).toEqual(data)
})

test('pixels of the shape wanted are cut and enlarged where less of them is wanted', async () => {
  const isInside = (i: number) => Math.abs((i % SIDE) - SIDE / 2 + 0.5) < SIDE / 4
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (isInside(i) ? 255 : 0))
  const raster = { width: SIDE, height: SIDE, channels: 1, data } as const
  const cut = shape({ channels: 1, crop: 'centre', side: SIDE / 2 })
  const { picture } = await lookAt('a', raster, cut)
  expect(new Set(picture)).toEqual(new Set([255]))
})

test.each([
  [{ resolution: 8 }, 'resolution'],
  [{ channels: 2 }, 'channels'],
  [{ crop: 'corner' }, 'crop'],
  [{ background: 'white' }, 'six hex digits'],
  [{ smallest: Number.NaN }, 'smallest'],
])('%j is no shape', (said, message) => {
  expect(() => shapeOf({ resolution: 64, ...said })).toThrow(message)
})

/** The upright picture as a camera held otherwise stores it. */
async function laidDown(upright: Uint8Array, width: number, height: number, orientation: number) {
  const pixels = await sharp(upright).raw().toBuffer()
  const [w, h] = orientation < 5 ? [width, height] : [height, width]
  const data = new Uint8Array(pixels.length)
  for (let i = 0; i < w * h; i++) {
    const [x, y] = UPRIGHT[orientation]?.(i % w, Math.floor(i / w), width, height) ?? [0, 0]
    const from = 3 * (y * width + x)
    data.set(pixels.subarray(from, from + 3), 3 * i)
  }
  const raw = { width: w, height: h, channels: 3 } as const
  return sharp(data, { raw }).withMetadata({ orientation }).png().toBuffer()
}

function shape(said: Partial<Shape>): Shape {
  return shapeOf({ resolution: SIDE, ...said })
}

async function square(bytes: Uint8Array, said: Partial<Shape>): Promise<Uint8Array> {
  const { look, picture } = await lookAt('a', bytes, shape(said))
  expect(look.fault).toBeUndefined()
  return new Uint8Array(picture ?? [])
}

function grey(data: Uint8Array, width: number, height: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
}

function noise(width: number, height: number): Sharp {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 2654435761) >>> 24)
  return sharp(data, { raw: { width, height, channels: 3 } })
}

/** The largest difference of two pictures, in levels. */
function distance(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((most, level, i) => Math.max(most, Math.abs(level - (b[i] ?? 0))), 0)
}
