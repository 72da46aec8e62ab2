import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataset, readInfo } from '../../../training/data/dataset.ts'
import { readFacts } from '../../../training/data/facts.ts'
import { findStyle, styleNames } from '../../../training/data/styles.ts'
import { runGan } from '../gan.ts'

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'drawing-'))
})
afterAll(() => rm(root, { recursive: true }))

test('every style is drawn whose licence is open, and no two pictures of one are alike', async () => {
  const sheet = join(root, 'styles.png')
  const { code, output } = await runGan('dataset', 'make', '--list', '--sheet', sheet)
  expect(code).toBe(0)
  const open = styleNames().filter((name) => findStyle(name).refusal === undefined)
  expect(open.length).toBeGreaterThan(50)
  for (const name of open) expect(output).toMatch(new RegExp(`^ *\\d+ +${name} +\\S+ +\\S`, 'm'))
  const { width = 0, height = 0 } = await sharp(sheet).metadata()
  expect(height / width).toBeCloseTo(open.length / 10)
  const cells = await cellHashes(sheet, width / 10)
  for (const [row, name] of open.entries())
    expect(new Set(cells.slice(10 * row, 10 * row + 10)).size, name).toBe(10)
}, 60_000)

test.each([
  ['avataaars', 'licence'],
  ['initials', 'font'],
])('%s is refused by name, and the reason told: its %s', async (style, reason) => {
  const { code, errors } = await make(style)
  expect(code).toBe(2)
  expect(errors).toContain(style)
  expect(errors).toContain(reason)
})

test('a data set says whose style it is drawn in, and under which licence', async () => {
  await make('adventurer', '--count', '2')
  const info = await readInfo(join(root, 'adventurer'))
  expect(info.licence).toBe('CC-BY-4.0')
  expect(info.source).toContain('Lisa Wischofsky')
})

// gan dataset make --style planets --count 8 --resolution 32
const PLANETS = '44eac01c377cbbdcc8063b2b514e1cb09f302e4befb019a4eaad3be52da0ed55'

test('pictures of a style are the same on every machine, and so is what is told of them', async () => {
  await make('planets', '--count', '8', '--resolution', '32')
  const folder = join(root, 'planets')
  const info = await readInfo(folder)
  expect(info.sha256).toBe(PLANETS)
  const facts = (await readFacts(folder, info)) ?? []
  expect(facts).toHaveLength(8)
  const dataset = await openDataset(folder)
  const pictures = await dataset.read(facts.map((_, i) => i))
  await dataset.close()
  for (const [i, { backgroundColor, planetColor }] of facts.entries()) {
    const shown = new Set<string>()
    for (let at = i * 32 * 32 * 3; at < (i + 1) * 32 * 32 * 3; at += 3)
      shown.add(`#${Buffer.from(pictures.subarray(at, at + 3)).toString('hex')}`)
    expect(shown).toContain(backgroundColor)
    expect(planetColor).toMatch(/^#[0-9a-f]{6}$/)
  }
})

test('a part that is not there, and its colour, are told as none', async () => {
  const options = JSON.stringify({
    moonsProbability: 0,
    ringProbability: 100,
    ringVariant: ['bold'],
  })
  await make('planets', '--count', '3', '--options', options, '--out', join(root, 'ringed'))
  const folder = join(root, 'ringed')
  for (const facts of (await readFacts(folder, await readInfo(folder))) ?? [])
    expect(facts).toMatchObject({ moonsVariant: null, moonColor: null, ringVariant: 'bold' })
})

test.each([
  ['{"ringProbabilty":1}', 'ringProbability'],
  ['{"ringVariant":"thick"}', 'bold'],
  ['{"scale":"large"}', 'scale'],
])('the option %s is refused, and %s suggested', async (options, suggestion) => {
  const { code, errors } = await make('planets', '--options', options)
  expect(code).toBe(2)
  expect(errors).toContain(suggestion)
})

test('a set that was drawn before facts came with it is told of by the same call', async () => {
  const folder = join(root, 'untold')
  const line = ['planets', '--count', '4', '--resolution', '16', '--out', folder] as const
  await make(...line)
  const facts = join(folder, 'shard-00000.jsonl')
  const [text, shard] = [await readFile(facts), await readFile(join(folder, 'shard-00000.bin'))]
  await rm(facts)
  expect(await readFacts(folder, await readInfo(folder))).toBeUndefined()
  expect((await make(...line)).code).toBe(0)
  expect(await readFile(facts)).toEqual(text)
  expect(await readFile(join(folder, 'shard-00000.bin'))).toEqual(shard)
})

test('a sheet shows a style before anything is packed', async () => {
  const sheet = join(root, 'marbles.png')
  expect((await make('marbles', '--sheet', sheet)).code).toBe(0)
  expect((await sharp(sheet).metadata()).height).toBeGreaterThan(600)
  await expect(stat(join(root, 'marbles'))).rejects.toThrow()
})

function make(style: string, ...more: string[]) {
  return runGan('dataset', 'make', '--style', style, '--out', join(root, style), ...more)
}

async function cellHashes(sheet: string, side: number): Promise<string[]> {
  const { width = 0, height = 0 } = await sharp(sheet).metadata()
  const places = Array.from({ length: (width / side) * (height / side) }, (_, i) => ({
    left: (i % (width / side)) * side,
    top: Math.floor(i / (width / side)) * side,
    ...{ width: side, height: side },
  }))
  const image = sharp(sheet)
  return Promise.all(
    places.map(async (place) =>
      createHash('sha256')
        .update(await image.clone().extract(place).raw().toBuffer())
        .digest('hex'),
    ),
  )
}
