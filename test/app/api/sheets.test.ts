import { decode } from 'fast-png'
import sharp from 'sharp'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { enlarge } from '#lib/image/enlarge.ts'
import { grid } from '#lib/image/grid.ts'
import { readPngRecipe } from '#lib/image/png.ts'
import type { Raster } from '#lib/image/raster.ts'
import { enlarged } from '#lib/image/still/enlarged.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { spelled } from '../../../app/_server/drawing/card/fonts.ts'
import { layoutOf } from '../../../app/_server/drawing/card/layout.ts'
import { GET as draw } from '../../../app/api/v1/[drawing]/[model]/[file]/route.ts'
import { makeRelease } from '../../fixtures/release.ts'
import { ask, expectProblem } from './garden.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../../app/_server/store.ts', () => ({ store }))

let pinned = ''

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  const { id, digest } = await makeRelease({ storage: store })
  pinned = `${id}@${digest.slice(0, 8)}`
  await makeRelease({ storage: store, id: 'grey-16', channels: 1 })
})

const gridded = (file: string, query = '', model = 'fixture-16') =>
  ask(draw, { drawing: 'grids', model, file }, { query })

describe('GET /api/v1/grids/{model}/{seed}-{seed}.{format}', () => {
  it('has the pictures of consecutive seeds, row by row, and black where there are none', async () => {
    const pictures = await Promise.all([5, 6, 7, 8, 9].map((seed) => picture(`${seed}.png`)))
    const drawn = await rasterOf(await gridded('5-9.png', '?columns=3&size=32'))
    expectSame(drawn, enlarge(grid(pictures, 3), 2))
  })

  it('is as near to a square as there are pictures, and no wider than they are', async () => {
    expect(await rasterOf(await gridded('0-7.png'))).toMatchObject({ width: 48, height: 48 })
    const [one, wide] = await Promise.all(
      ['', '?columns=9'].map(async (query) => rasterOf(await gridded('4-4.png', query))),
    )
    expectSame(one, await picture('4.png'))
    expectSame(wide, one)
  })

  it('reaches the last seed there is', async () => {
    const [first] = cells(await rasterOf(await gridded('4294967294-4294967295.png')))
    expectSame(first, await picture('4294967294.png'))
  })

  it.each([
    ['webp', 'image/webp'],
    ['avif', 'image/avif'],
    ['jpg', 'image/jpeg'],
  ])('is drawn as %s', async (format, type) => {
    const answer = await gridded(`0-3.${format}`, '?size=64')
    expect(answer.headers.get('content-type')).toBe(type)
    const { width, height } = await sharp(await bytesOf(answer)).metadata()
    expect([width, height]).toEqual([128, 128])
  })

  it('draws 256 pictures on a sheet of 4096 pixels, and no more', async () => {
    const largest = await gridded('0-255.jpg', '?size=256')
    expect(await sharp(await bytesOf(largest)).metadata()).toMatchObject({
      width: 4096,
      height: 4096,
    })
    const wide = await expectProblem(
      await gridded('0-255.png', '?size=32&columns=256'),
      400,
      'invalid_query',
    )
    expect(wide.message).toContain('8192 × 32')
    const many = await expectProblem(await gridded('0-256.png'), 400, 'invalid_recipe')
    expect(many.suggestion).toContain('write 0-255')
  })

  it.each([
    ['9-5.png', 'Write 5-9.'],
    ['5.png', '0-63'],
    ['0-4294967296.png', '4294967295'],
    ['00-5.png', '0-63'],
    ['-1-5.png', '0-63'],
  ])('refuses %s', async (file, advice) => {
    const { suggestion } = await expectProblem(await gridded(file), 400, 'invalid_recipe')
    expect(suggestion).toContain(advice)
  })

  it('has a tag of its own for whatever makes other bytes', async () => {
    const asked = [
      '0-3.png',
      '0-4.png',
      '1-4.png',
      '0-3.webp',
      '0-3.png?columns=1',
      '0-3.png?size=32',
    ]
    const tags = asked.map(async (file) => {
      const [name = '', query] = file.split('?')
      return (await gridded(name, query && `?${query}`)).headers.get('etag')
    })
    expect(new Set(await Promise.all(tags)).size).toBe(asked.length)
  })
})

describe('GET /api/v1/cards/{model}/{recipe}.png', () => {
  it('shows a picture, smoothly enlarged, beside a label of its own', async () => {
    const [drawn, other] = await Promise.all([carded('5.png'), carded('6.png')])
    const { pictures, label } = layoutOf('picture', 16)
    expect(drawn).toMatchObject({ width: 1200, height: 630 })
    const shown = await picture('5.png')
    expectSame(part(drawn, pictures), await smoothly(shown, pictures.width / 16))
    expect(isSame(part(drawn, label), part(other, label))).toBe(false)
  })

  it('shows a walk from its first seed to its last', async () => {
    const { columns, rows, pictures } = layoutOf('walk', 16)
    const film = cells(part(await carded('12,57,99.png'), pictures), columns, rows)
    const keys = await Promise.all(['12.png', '99.png'].map((file) => picture(file)))
    const factor = pictures.width / columns / 16
    const [first, last] = await Promise.all(keys.map((key) => smoothly(key, factor)))
    expectSame(film[0], first)
    expectSame(film.at(-1), last)
  })

  it('names a page whose pictures a walk’s are', async () => {
    const [ofWalk, ofMap] = await Promise.all([carded('1,2.png'), carded('1,2.png', '?page=map')])
    const { pictures, label } = layoutOf('walk', 16)
    expectSame(part(ofWalk, pictures), part(ofMap, pictures))
    expect(isSame(part(ofWalk, label), part(ofMap, label))).toBe(false)
    const params = { drawing: 'cards', model: pinned, file: '1,2.png' }
    await expectProblem(await ask(draw, params, { query: '?page=moon' }), 400, 'invalid_query')
  })

  it('has room for walks of any length, and for one channel', async () => {
    const seeds = Array.from({ length: 32 }, (_, i) => 4294967295 - i)
    for (const model of ['fixture-16', 'grey-16'])
      expect(await carded(`${seeds}~0.7.png`, '', model)).toMatchObject({
        width: 1200,
        height: 630,
      })
  })

  it('spells what its faces have letters for', () => {
    expect(spelled('Grès 96 · été', 'gres-96')).toBe('Grès 96 · été')
    for (const title of ['顔', 'Faces ☘', '🌱']) expect(spelled(title, 'faces-64')).toBe('faces-64')
  })

  it.each([8, 16, 28, 32, 64, 96, 100, 128, 256, 512, 1024])(
    'fits pictures of %d pixels',
    (side) => {
      for (const kind of ['picture', 'walk'] as const) {
        const { columns, rows, pictures, label } = layoutOf(kind, side)
        const scale = pictures.width / columns / side
        expect(Number.isInteger(scale) || scale < 1).toBe(true)
        expect(columns * rows).toBeGreaterThanOrEqual(kind === 'walk' ? 2 : 1)
        for (const { left, top, width, height } of [pictures, label]) {
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(20)
          expect(left + width).toBeLessThanOrEqual(1180)
          expect(top + height).toBeLessThanOrEqual(610)
        }
      }
    },
  )
})

async function carded(file: string, query = '', model = pinned): Promise<Raster> {
  const answer = await ask(draw, { drawing: 'cards', model, file }, { query })
  expect(answer.headers.get('content-type')).toBe('image/png')
  return rasterOf(answer)
}

async function picture(file: string): Promise<Raster> {
  const answer = await ask(draw, { drawing: 'images', model: 'fixture-16', file })
  expect(readPngRecipe(await bytesOf(answer.clone()))).toBe(`${pinned}/${file.replace('.png', '')}`)
  return rasterOf(answer)
}

async function smoothly(picture: Raster, factor: number): Promise<Raster> {
  const { width, height, channels } = picture
  const data = await enlarged(picture, { factor, smooth: true }).raw().toBuffer()
  return { width: width * factor, height: height * factor, channels, data }
}

/** Without the differences themselves: of large pictures they take hours to write. */
function expectSame(one: Raster | undefined, other: Raster | undefined): void {
  expect(isSame(one, other)).toBe(true)
}

function isSame(one: Raster | undefined, other: Raster | undefined): boolean {
  if (!one || !other) return false
  const { width, height, channels, data } = one
  const isAlike = width === other.width && height === other.height && channels === other.channels
  return isAlike && Buffer.compare(data, other.data) === 0
}

async function rasterOf(answer: Response): Promise<Raster> {
  const { width, height, channels, data } = decode(await bytesOf(answer), { checkCrc: true })
  return { width, height, channels: channels === 1 ? 1 : 3, data: Uint8Array.from(data) }
}

async function bytesOf(answer: Response): Promise<Uint8Array> {
  expect(answer.status).toBe(200)
  return new Uint8Array(await answer.arrayBuffer())
}

/** The cells of a sheet, of 16 pixels where they are not enlarged. */
function cells(drawn: Raster, columns = drawn.width / 16, rows = drawn.height / 16): Raster[] {
  const [width, height] = [drawn.width / columns, drawn.height / rows]
  return Array.from({ length: columns * rows }, (_, i) =>
    part(drawn, {
      left: (i % columns) * width,
      top: Math.floor(i / columns) * height,
      width,
      height,
    }),
  )
}

function part(
  { width: stride, channels, data }: Raster,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): Raster {
  const rows = Array.from({ length: height }, (_, y) => {
    const start = ((top + y) * stride + left) * channels
    return data.subarray(start, start + width * channels)
  })
  return { width, height, channels, data: Uint8Array.from(Buffer.concat(rows)) }
}
