import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPreset, resolvePreset } from '../../../training/presets/presets.ts'
import { configHash, createRun, readRun } from '../../../training/run/folder.ts'
import { appendStats, readStats, rewindStats } from '../../../training/run/stats.ts'
import { tick } from '../tick.ts'

const config = resolvePreset(findPreset('lorelei-64'))
const info = { config, data: { folder: '/data', name: 'portraits', sha256: 'abc' } }

/** What `gan train --preset lorelei-64` wrote at 4a395db, and the hash in its checkpoints. */
const OLDER = {
  preset: 'lorelei-64',
  resolution: 64,
  channels: 3,
  latentSize: 128,
  prior: 'normal',
  generatorWidth: 32,
  criticWidth: 32,
  gradientPenaltyWeight: 10,
  gradientPenaltyInterval: 2,
  driftWeight: 0.001,
  criticSteps: 1,
  batch: 64,
  generatorRate: 0.0001,
  criticRate: 0.0003,
  beta1: 0,
  beta2: 0.9,
  kimg: 2000,
  decayFrom: 0.5,
  emaHalfLife: 10,
  emaRamp: 0.05,
  tick: 4,
  gridColumns: 8,
  seed: 1,
}
const OLDER_HASH = '3547ecbd07d21de253c2e3564a305a64a457c5b64154d1d9850850f72e909e87'

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

test('folders that only begin with a number are no runs to count on from', async () => {
  await mkdir(join(root, '2024 photos'))
  expect(basename(await createRun(root, info))).toMatch(/^00001-/)
})

test('what a run is made of is read back', async () => {
  expect(await readRun(await createRun(root, info))).toEqual({
    ...info,
    hash: configHash(config),
  })
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

test('a run begun before there were objectives, penalties and optimizers is what their defaults say', async () => {
  const folder = join(root, '00001-older')
  await mkdir(folder)
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...info, config: OLDER }))
  const { config } = await readRun(folder)
  expect(config).toMatchObject({ ...OLDER, objective: 'wasserstein', rollbacks: 3 })
  expect(configHash(config)).toBe(OLDER_HASH)
  expect(configHash({ ...config, penalty: 'r1' })).not.toBe(OLDER_HASH)
})

// Hashes as the checkpoints of runs have them that were begun with one flaw at most: configHash at d8a77db.
test.each([
  [{ flaw: 'none' }, '3547ecbd07d2', {}],
  [{ flaw: 'one-axis-slope', beta1: 0.5 }, '5c3f576fb4ea', { deviations: ['one-axis-slope'] }],
  [{ flaw: 'none', optimizer: 'rmsprop' }, 'bdf7a8e11602', { optimizerEpsilon: 1e-7 }],
  [{ flaw: 'none', penalty: 'dragan' }, 'd39b9a44690c', { perturbation: 'whole' }],
])('a run begun with %j is what it was', async (said, hash, meant) => {
  const folder = join(root, '00001-older')
  await mkdir(folder)
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ ...info, config: { ...OLDER, ...said } }),
  )
  const { config } = await readRun(folder)
  expect(config).toMatchObject({ order: 'generator-first', initialisation: 'dcgan', ...meant })
  expect(configHash(config)).toMatch(new RegExp(`^${hash}`))
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

test('a line of an older run is read, and what others wrote in a line is kept', async () => {
  const { gap, variety, alarms, rollbacks, ...older } = tick(1)
  const file = join(root, 'stats.jsonl')
  await writeFile(file, `${JSON.stringify({ ...older, swd: 12.5 })}\n`)
  expect(await readStats(root)).toEqual([{ ...tick(1), swd: 12.5 }])
  await rewindStats(root, 1)
  expect(await readFile(file, 'utf8')).toContain('"swd":12.5')
})

test('a line that only a later version understands stays where it is', async () => {
  const file = join(root, 'stats.jsonl')
  const later = JSON.stringify({ ...tick(2), alarms: ['asleep'], loss: { of: 'something' } })
  const text = `${JSON.stringify(tick(1))}\n${later}\n${JSON.stringify(tick(3))}\n`
  await writeFile(file, text)
  expect(await rewindStats(root, 3)).toEqual([tick(1), tick(3)])
  expect(await readFile(file, 'utf8')).toBe(text)
  await rewindStats(root, 2)
  expect(await readFile(file, 'utf8')).toBe(`${JSON.stringify(tick(1))}\n${later}\n`)
})

test('stats that cannot be read are an error, and stay', async () => {
  // A folder cannot be read by anybody, root included.
  await mkdir(join(root, 'stats.jsonl'))
  await expect(readStats(root)).rejects.toMatchObject({ code: 'storage_failed' })
  await expect(rewindStats(root, 2)).rejects.toMatchObject({ code: 'storage_failed' })
})

test('a run without a tick has no stats', async () => {
  expect(await readStats(root)).toEqual([])
})
