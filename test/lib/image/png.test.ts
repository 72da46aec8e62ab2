import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { decode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { encodePng, readPngRecipe } from '#lib/image/png.ts'
import type { Raster } from '#lib/image/raster.ts'
import { readRecipe, withRecipe } from '#lib/image/recipe-chunk.ts'

const RECIPE = 'lorelei-64@3f9a2c1e/1234567~0.7'

const picture: Raster = {
  width: 5,
  height: 3,
  channels: 3,
  data: Uint8Array.from({ length: 45 }, (_, i) => (i * 53) % 256),
}

describe('encodePng', () => {
  test.each([1, 3] as const)('keeps every byte of a picture with %d channels', (channels) => {
    const data = picture.data.slice(0, 15 * channels)
    const decoded = decode(encodePng({ ...picture, channels, data }, RECIPE), { checkCrc: true })
    expect(decoded).toMatchObject({ width: 5, height: 3, channels, depth: 8 })
    expect([...decoded.data]).toEqual([...data])
  })

  test('holds the rows as the standard lays them out', () => {
    const png = encodePng({ width: 2, height: 2, channels: 1, data: new Uint8Array([1, 2, 3, 4]) })
    const start = Buffer.from(png).indexOf('IDAT')
    const rows = inflateSync(png.subarray(start + 4))
    expect([...rows]).toEqual([0, 1, 2, 0, 3, 4])
  })

  test('gives the same bytes every time', () => {
    expect(encodePng(picture, RECIPE)).toEqual(encodePng(picture, RECIPE))
  })
})

describe('withRecipe', () => {
  test('puts any recipe into a PNG, whose pixels stay', () => {
    const latin = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
    })
    fc.assert(
      fc.property(latin, (recipe) => {
        const png = withRecipe(encodePng(picture), recipe)
        expect(readPngRecipe(png)).toBe(recipe)
        expect([...decode(png, { checkCrc: true }).data]).toEqual([...picture.data])
      }),
    )
  })
})

describe('readPngRecipe', () => {
  test('finds the recipe a picture was written with', () => {
    expect(readPngRecipe(encodePng(picture, RECIPE))).toBe(RECIPE)
  })

  test('finds it in a view of a larger buffer', () => {
    const png = encodePng(picture, RECIPE)
    const framed = new Uint8Array([1, 2, 3, ...png, 4])
    expect(readPngRecipe(framed.subarray(3, 3 + png.length))).toBe(RECIPE)
  })

  test('finds none in a picture without', () => {
    expect(readPngRecipe(encodePng(picture))).toBeUndefined()
  })

  test('takes any bytes: a damaged PNG has its recipe or none, never another', () => {
    const png = encodePng(picture, RECIPE)
    fc.assert(
      fc.property(fc.nat(png.length), fc.uint8Array(), (kept, more) => {
        const bytes = new Uint8Array([...png.subarray(0, kept), ...more])
        expect([RECIPE, undefined]).toContain(readPngRecipe(bytes))
        expect(readPngRecipe(more)).toBeUndefined()
      }),
      { numRuns: 2000 },
    )
  })
})

describe('readRecipe', () => {
  test('tells a file that is no PNG from a PNG without a recipe, and both from a damaged one', () => {
    const png = withRecipe(encodePng(picture), RECIPE)
    expect(readRecipe(png)).toEqual({ kind: 'recipe', recipe: RECIPE })
    expect(readRecipe(encodePng(picture))).toEqual({ kind: 'none' })
    expect(readRecipe(new TextEncoder().encode('GIF89a, and so on'))).toEqual({ kind: 'not png' })
    expect(readRecipe(png.subarray(0, 40))).toEqual({ kind: 'damaged' })
    const altered = png.slice()
    altered[Buffer.from(png).indexOf('1234567')] = 0x39
    expect(readRecipe(altered)).toEqual({ kind: 'damaged' })
  })
})
