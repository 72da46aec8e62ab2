import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPreset } from '../../../training/presets/presets.ts'
import { configHash, createRun, readRun } from '../../../training/run/folder.ts'
import { appendStats, readStats, rewindStats, type Tick } from '../../../training/run/stats.ts'

const config = findPreset('lorelei-64')
const info = { config, data: { folder: '/data', name: 'portraits', sha256: 'abc' } }

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'runs-'))
})

afterEach(() => rm(root, { recursive: true }))

test('runs are numbered, and two that start at once get two numbers', async () => {
  const folders = await Promise.all(Array.from({ length: 5 }, () => createRun(root, info)))
  expect(folders.map((folder) => basename(folder)).sort()).toEqual(
    [1, 2, 3, 4, 5].map((number) => `0000${number}-lorelei-64-portraits`),
  )
})

test('a number is not given again after a run in the middle is gone', async () => {
  const first = await createRun(root, info)
  await createRun(root, info)
  await rm(first, { recursive: true })
  expect(basename(await createRun(root, info))).toMatch(/^00003-/)
})

test('what a run is made of is read back', async () => {
  expect(await readRun(await createRun(root, info))).toEqual(info)
})

test('a configuration that is not valid is refused', async () => {
  const folder = await createRun(root, info)
  await writeFile(join(folder, 'config.json'), '{"config":')
  await expect(readRun(folder)).rejects.toMatchObject({ code: 'invalid_config' })
})

test("a configuration's hash knows values, not the order of keys", () => {
  const turned = Object.fromEntries(Object.entries(config).reverse()) as typeof config
  expect(configHash(turned)).toBe(configHash(config))
  expect(configHash({ ...config, seed: 2 })).not.toBe(configHash(config))
})

test('a line that a kill cut short is no tick', async () => {
  for (const step of [1, 2]) await appendStats(root, tick(step))
  await appendFile(join(root, 'stats.jsonl'), JSON.stringify(tick(3)).slice(0, 40))
  expect(await readStats(root)).toEqual([tick(1), tick(2)])
})

test('ticks after the checkpoint are dropped, to be measured again', async () => {
  for (const step of [1, 2, 3]) await appendStats(root, tick(step))
  expect(await rewindStats(root, 2)).toEqual([tick(1), tick(2)])
  await appendStats(root, tick(3))
  expect(await readStats(root)).toEqual([tick(1), tick(2), tick(3)])
})

test('a run without a tick has no stats', async () => {
  expect(await readStats(root)).toEqual([])
})

function tick(step: number): Tick {
  return {
    step,
    kimg: step / 10,
    criticLoss: -1,
    generatorLoss: 1,
    gradientPenalty: null,
    slope: null,
    imagesPerSecond: 80,
    dataWait: 0,
    memory: 1e9,
    tensors: 44,
    minutes: step,
  }
}
