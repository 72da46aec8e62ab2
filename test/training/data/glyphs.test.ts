import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataset, readInfo } from '../../../training/data/dataset.ts'
import { readFacts } from '../../../training/data/facts.ts'
import { parseGlyphs } from '../../../training/data/glyphs.ts'
import { runGan } from '../gan.ts'

/** Two that the gallery is set in, so that they are there. */
const FONTS = '@fontsource/piazzolla @fontsource/handjet'

let root: string
let folder: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'glyphs-'))
  folder = join(root, 'letters')
  const { code, errors } = await make('--fonts', FONTS)
  expect(errors).toBe('')
  expect(code).toBe(0)
})
afterAll(() => rm(root, { recursive: true }))

test('glyphs are ranges and characters, each once', () => {
  expect(parseGlyphs('A-C')).toEqual(['A', 'B', 'C'])
  expect(parseGlyphs('A-CB0-2x あ-う')).toEqual([...'ABC012xあぃいぅう'])
  expect(() => parseGlyphs('')).toThrow('names no glyphs')
  expect(() => parseGlyphs('Z-A')).toThrow('names no glyphs')
})

test('letters become a data set that names its typefaces and their licence', async () => {
  const info = await readInfo(folder)
  expect(info).toMatchObject({ count: 300, resolution: 32, licence: 'OFL-1.1' })
  expect(info.source).toContain('Piazzolla')
  expect(info.source).toContain('Handjet')
})

test('each picture shows its letter in two colours that are told', async () => {
  const dataset = await openDataset(folder)
  const facts = (await readFacts(folder, dataset.info)) ?? []
  expect(new Set(facts.map(({ glyph }) => glyph)).size).toBe(26)
  const size = 32 * 32 * 3
  const pictures = await dataset.read(facts.map((_, i) => i))
  await dataset.close()
  const shares = facts.map(({ inkColor, paperColor }, i) => {
    const data = pictures.subarray(i * size, (i + 1) * size)
    expect(`#${Buffer.from(data.subarray(0, 3)).toString('hex')}`).toBe(paperColor)
    return share(data, String(inkColor))
  })
  // The thinnest stroke of an I, and the thickest W.
  expect(Math.min(...shares)).toBeGreaterThan(0)
  expect(Math.max(...shares)).toBeLessThan(0.6)
})

test('typefaces come equally often, weights below 300 never', async () => {
  const facts = (await readFacts(folder, await readInfo(folder))) ?? []
  const piazzolla = facts.filter(({ family }) => family === 'Piazzolla').length
  expect(piazzolla / 300).toBeCloseTo(0.5, 1)
  expect(Math.min(...facts.map(({ weight }) => Number(weight)))).toBe(300)
})

test('fonts of a folder are taken too, once their licence is told', async () => {
  const fonts = join(root, 'fonts')
  await mkdir(fonts)
  const require = createRequire(import.meta.url)
  const file = 'piazzolla-latin-500-normal.woff'
  await copyFile(require.resolve(`@fontsource/piazzolla/files/${file}`), join(fonts, file))
  const out = join(root, 'own')
  const untold = await make('--fonts', fonts, '--out', out)
  expect(untold.code).toBe(2)
  expect(untold.errors).toContain('--licence')
  expect((await make('--fonts', fonts, '--licence', 'OFL-1.1', '--out', out)).code).toBe(0)
  const [first] = (await readFacts(out, await readInfo(out))) ?? []
  expect(first).toMatchObject({ weight: 500, italic: false })
})

test.each([
  ['@fontsource/no-such-typeface', 'npm install --no-save'],
  ['@fontsource/piazzolla@1.0.0', 'npm install --no-save'],
  ['no-such-folder', '.woff2 is not read'],
  ['package.json', '.woff2 is not read'],
])('%s is no font, and what to do is told', async (fonts, suggestion) => {
  const { code, errors } = await make('--fonts', fonts, '--out', join(root, 'refused'))
  expect(code).toBe(2)
  expect(errors).toContain(suggestion)
})

test('a font that lacks a glyph is named', async () => {
  const line = ['dataset', 'make', '--glyphs', '漢', '--fonts', '@fontsource/handjet']
  const { code, errors } = await runGan(...line, '--out', join(root, 'refused'))
  expect(code).toBe(2)
  expect(errors).toMatch(/handjet.* lacks 漢/)
})

function make(...more: string[]) {
  const usual = ['--glyphs', 'A-Z', '--count', '300', '--resolution', '32', '--out', folder]
  return runGan('dataset', 'make', ...usual, ...more)
}

function share(data: Uint8Array, colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  let like = 0
  for (let at = 0; at < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3)
    if (Math.abs(red - r) + Math.abs(green - g) + Math.abs(blue - b) < 90) like += 1
  }
  return like / (data.length / 3)
}
