import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDataset, readInfo } from '../../../training/data/dataset.ts'
import { readFacts } from '../../../training/data/facts.ts'
import { drawPortrait, portraitAttributes } from '../../../training/data/portrait.ts'
import { runGan, signalGan } from '../gan.ts'

const SIDE = 512
/** Shards are of at most 24.6 MB: 31, 31 and 18 of these. */
const COUNT = 80
const SHARDS = ['shard-00000.bin', 'shard-00001.bin', 'shard-00002.bin']
const SEED = 5

let root: string
let folder: string

const options = ['--resolution', String(SIDE), '--count', String(COUNT), '--seed', String(SEED)]
const make = (...more: string[]) => ['dataset', 'make', ...options, '--out', folder, ...more]

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dataset-'))
  folder = join(root, 'portraits')
})

afterAll(() => rm(root, { recursive: true }))

describe('a data set of portraits', () => {
  const times = new Map<string, number>()

  test('is left without a description by a call that is killed', async () => {
    // A shard is done when this file says so.
    const state = join(folder, 'packing.json')
    const { signal } = await signalGan(make(), 'SIGKILL', () => existsSync(state))
    expect(signal).toBe('SIGKILL')
    for (const { file } of JSON.parse(await readFile(state, 'utf8')).shards)
      times.set(file, (await stat(join(folder, file))).mtimeMs)
    expect(times.size).toBeGreaterThan(0)
    expect(times.size).toBeLessThan(SHARDS.length)
    await expect(openDataset(folder)).rejects.toMatchObject({ code: 'invalid_dataset' })
  })

  test('is finished by the same call, which draws what is missing and nothing else', async () => {
    const { code, output } = await runGan(...make())
    expect(output).toBe(`${COUNT} pictures of ${SIDE} × ${SIDE} in ${folder}\n`)
    expect(code).toBe(0)
    expect(drawn()).toEqual(SHARDS)
    for (const [file, time] of times)
      expect((await stat(join(folder, file))).mtimeMs, file).toBe(time)
  })

  // So the bytes are the same whichever worker draws a picture, and however many there are.
  test('holds each portrait as it is drawn alone, over the border of its shards', async () => {
    const dataset = await openDataset(folder)
    const indices = [0, 1, 30, 31, 61, 62, COUNT - 1]
    const bytes = await dataset.read(indices)
    const size = SIDE ** 2 * 3
    for (const [place, index] of indices.entries()) {
      const alone = Buffer.from(drawPortrait(SEED, index, SIDE).data)
      expect(alone.equals(bytes.subarray(place * size, (place + 1) * size)), `${index}`).toBe(true)
    }
    await dataset.close()
  })

  test('says what it is, under which licence, and what it hashes to', async () => {
    const info = JSON.parse(await readFile(join(folder, 'dataset.json'), 'utf8'))
    expect(info).toMatchObject({
      count: COUNT,
      resolution: SIDE,
      channels: 3,
      seed: SEED,
      licence: 'CC0-1.0',
    })
    expect(info.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(info.shards.map((one: { count: number }) => one.count)).toEqual([31, 31, 18])
  })

  test('tells what is in each portrait, in the order of its shards', async () => {
    const facts = await readFacts(folder, await readInfo(folder))
    expect(facts).toHaveLength(COUNT)
    for (const index of [0, 30, 31, COUNT - 1]) {
      const { background, glasses } = portraitAttributes(SEED, index)
      expect(facts?.[index]).toMatchObject({ backgroundColor: `#${background}`, glasses })
    }
  })

  test('has no two portraits alike', async () => {
    const { read, close } = await openDataset(folder)
    const hashes = new Set<string>()
    for (let i = 0; i < COUNT; i++)
      hashes.add(
        createHash('sha256')
          .update(await read([i]))
          .digest('hex'),
      )
    expect(hashes.size).toBe(COUNT)
    await close()
  })

  test('is left alone by a call with other options', async () => {
    const before = await readFile(join(folder, 'dataset.json'))
    const { code, errors } = await runGan(
      'dataset',
      'make',
      ...options,
      '--seed',
      '6',
      '--out',
      folder,
    )
    expect(code).toBe(2)
    expect(errors).toContain('error (invalid_dataset)')
    expect(errors).toContain('--out')
    expect(await readFile(join(folder, 'dataset.json'))).toEqual(before)
  })
})

test.each([
  ['--count', '0'],
  ['--count', 'many'],
  ['--resolution', '8'],
  ['--seed', '4294967296'],
  ['--style', 'oil'],
  ['--options', '{"scale":2}'],
  ['--options', '{'],
  ['--glyphs', 'A-Z'],
])('%s %s is wrong input', async (option, value) => {
  const out = join(root, 'refused')
  expect((await runGan('dataset', 'make', option, value, '--out', out)).code).toBe(2)
  expect(existsSync(out)).toBe(false)
})

// The data set of the first model, which its card names by its hash: 12 pictures of it, by
// gan dataset make --count 12 --resolution 64 --seed 1
test('portraits are drawn as they were for the first model', () => {
  const pictures = Array.from({ length: 12 }, (_, i) => drawPortrait(1, i, 64).data)
  expect(createHash('sha256').update(Buffer.concat(pictures)).digest('hex')).toBe(
    '948a52666dff01c65a3e9250824e913d9e429ff02c1f0cd8dcc3e497e7ef54b0',
  )
})

test('a portrait is a function of the seed and its number', () => {
  expect(drawPortrait(1, 2, 32)).toEqual(drawPortrait(1, 2, 32))
  expect(portraitAttributes(1, 2)).toEqual(portraitAttributes(1, 2))
  expect(drawPortrait(1, 2, 32)).not.toEqual(drawPortrait(2, 2, 32))
  expect(drawPortrait(1, 2, 32)).not.toEqual(drawPortrait(1, 3, 32))
})

test('a portrait shows the colours its attributes name', () => {
  for (let index = 0; index < 12; index++) {
    const { background, hair, skin } = portraitAttributes(SEED, index)
    const { data, channels } = drawPortrait(SEED, index, 128)
    const shown = new Set(
      Array.from({ length: data.length / 3 }, (_, i) => hex(data.subarray(3 * i, 3 * i + 3))),
    )
    expect(channels).toBe(3)
    expect(hex(data.subarray(0, 3))).toBe(background)
    expect(shown).toContain(hair)
    expect(shown).toContain(skin)
  }
})

test('attributes come as often as they should', () => {
  const all = Array.from({ length: 4000 }, (_, i) => portraitAttributes(SEED, i))
  const share = (shows: (one: (typeof all)[number]) => boolean) =>
    all.filter(shows).length / all.length
  expect(share(({ glasses }) => glasses)).toBeCloseTo(0.2, 1)
  expect(share(({ earrings }) => earrings)).toBeCloseTo(0.12, 1)
  expect(share(({ beard }) => beard)).toBeLessThan(0.06)
  expect(new Set(all.map(({ hair }) => hair)).size).toBe(13)
  expect(new Set(all.map(({ background, skin }) => background + skin)).size).toBe(8 * 6)
})

function drawn(): string[] {
  return SHARDS.filter((file) => existsSync(join(folder, file)))
}

function hex(rgb: Uint8Array): string {
  return Buffer.from(rgb).toString('hex')
}
