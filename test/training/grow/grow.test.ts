import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCatalogue, readManifest } from '#lib/gallery/catalogue.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { readModel } from '../../../training/grow/model.ts'
import { readStats } from '../../../training/run/stats.ts'
import { best as backend } from '../backends.ts'
import { runGan, signalGan } from '../gan.ts'
import { hasTicked, SMALL } from '../runs.ts'

const MODELS = await readdir(new URL('../../../training/collection', import.meta.url))
const NAMES = MODELS.map((file) => file.replace('.json', ''))

/** One that is there, for the letters' own typefaces are not. */
const FONTS = '@fontsource/piazzolla'

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'grow-'))
})
afterAll(() => rm(root, { recursive: true }))

test.each(NAMES)('%s is made from its file, from data to release', async (name) => {
  const line = ['grow', name, '--rehearse', '--fonts', FONTS, '--backend', backend]
  const { code, output, errors } = await runGan(...line)
  expect(errors).toBe('')
  expect(code).toBe(0)
  expect(output).toContain(`published ${name}@`)
  // Each direction that the file names is one that the data set tells of.
  const { directions } = await readModel(name)
  for (const direction of Object.keys(directions))
    expect(output).toMatch(new RegExp(`^${direction} +(yes|no) `, 'm'))
})

test('all models are listed', async () => {
  const { code, output } = await runGan('grow')
  expect(code).toBe(0)
  for (const name of NAMES) expect(output).toMatch(new RegExp(`^${name} +\\S`, 'm'))
})

test('a model that is like another looks for the same directions', async () => {
  const [one, other] = await Promise.all([
    readModel('planets-64-relativistic'),
    readModel('planets-64'),
  ])
  expect(Object.keys(other.directions)).toContain('ring')
  expect(one.directions).toEqual(other.directions)
  const { network } = other.config
  expect(one.config).toMatchObject({ kimg: 200, network, objective: 'relativistic' })
})

describe('a model of one’s own', () => {
  const places = () => ['--data', join(root, 'data'), '--runs', join(root, 'runs')]
  const grow = () => [
    ...['grow', join(root, 'mine.json'), ...places(), '--store', join(root, 'store')],
    ...['--set', `${SMALL},kimg=0.8`, '--backend', backend],
  ]

  beforeAll(async () => {
    const mine = {
      like: 'planets-64',
      en: ['Mine', 'Planets of my own.'],
      zh: ['我的', '我自己的行星。'],
      data: { from: { style: 'planets' }, count: 64 },
      walks: ['1,2'],
      curated: {
        seeds: [7, 3],
        walks: [{ recipe: '1,2,3', en: 'Dusk', zh: '黄昏', ja: 'たそがれ' }],
        faults: { en: 'All are grey.' },
      },
    }
    await writeFile(join(root, 'mine.json'), JSON.stringify(mine))
  })

  test('goes on where a call was interrupted', async () => {
    const { code } = await signalGan(grow(), 'SIGINT', hasTicked)
    expect(code).toBe(130)
    const run = await onlyRun()
    const before = await readStats(run)
    expect(before.length).toBeGreaterThan(0)
    expect((await readCatalogue(fileStorage(join(root, 'store')))).models).toEqual([])

    const { code: done, output } = await runGan(...grow())
    expect(done).toBe(0)
    expect(output).toContain('resumed at step')
    expect(output).toContain('published mine@')
    expect(await onlyRun()).toBe(run)
    // The line of a tick that was cut short is written anew.
    expect((await readStats(run))[0]).toEqual(before[0])
  })

  test('stops while its pictures are drawn, when all its processes are told to', async () => {
    const mine = JSON.parse(await readFile(join(root, 'mine.json'), 'utf8'))
    const file = join(root, 'larger.json')
    await writeFile(file, JSON.stringify({ ...mine, data: { ...mine.data, count: 100_000 } }))
    const [, , ...rest] = grow()
    const drawing = (output: string) => output.includes('100000 pictures in')
    const { code, output } = await signalGan(['grow', file, ...rest], 'SIGTERM', drawing, true)
    expect(output).toMatch(/Interrupted at \d+ of 100000 pictures/)
    expect(output).toContain('the same command')
    expect(code).toBe(130)
  })

  test('is published with its words in other languages', async () => {
    const storage = fileStorage(join(root, 'store'))
    const [model] = (await readCatalogue(storage)).models
    const [release] = model?.releases ?? []
    if (!model || !release) throw new Error('nothing is published')
    const { title, words, curated } = await readManifest(storage, model.id, release.digest)
    expect(title).toBe('Mine')
    expect(curated).toEqual({
      seeds: [7, 3],
      walks: [{ recipe: '1,2,3', en: 'Dusk', zh: '黄昏', ja: 'たそがれ' }],
      faults: { en: 'All are grey.' },
    })
    expect(words?.zh).toEqual({ title: '我的', description: '我自己的行星。' })
  })

  test('is left as it is by a call when all is done', async () => {
    const { code, output } = await runGan(...grow())
    expect(code).toBe(0)
    expect(output).not.toContain('resumed')
    expect(output).not.toContain('gradient check')
    expect(output).toContain('nothing has changed')
  })

  test('is not published by a call that is told to stop by then', async () => {
    const store = join(root, 'other-store')
    const places = ['--data', join(root, 'data'), '--runs', join(root, 'other'), '--store', store]
    const how = ['--set', `${SMALL},kimg=0.16`, '--backend', backend]
    // The last that it tells before it makes a release.
    const directed = (output: string) => /^ring +(yes|no) /m.test(output)
    const line = ['grow', join(root, 'mine.json'), ...places, ...how]
    const { code, output } = await signalGan(line, 'SIGINT', directed)
    expect(output).toContain('the same command')
    expect(code).toBe(130)
    expect((await readCatalogue(fileStorage(store))).models).toEqual([])
  })

  test('is refused when its data set is another than its file names', async () => {
    const file = join(root, 'other.json')
    const mine = JSON.parse(await readFile(join(root, 'mine.json'), 'utf8'))
    mine.data.sha256 = '0'.repeat(64)
    await writeFile(file, JSON.stringify(mine))
    const [, , ...rest] = grow()
    const { code, errors } = await runGan('grow', file, ...rest)
    expect(code).toBe(2)
    expect(errors).toContain('hashes to')
    expect(errors).toContain('npm ci')
  })
})

test.each([
  ['planet-64', 'planets-64'],
  ['no-such.json', 'training/collection'],
])('%s cannot be grown, and %s is named', async (name, suggestion) => {
  const { code, errors } = await runGan('grow', name, '--backend', backend)
  expect(code).toBe(2)
  expect(errors).toContain(suggestion)
})

async function onlyRun(): Promise<string> {
  const runs = await readdir(join(root, 'runs'))
  expect(runs).toHaveLength(1)
  return join(root, 'runs', runs[0] ?? '')
}
