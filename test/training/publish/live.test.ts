import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findRelease, readCatalogue } from '#lib/gallery/catalogue.ts'
import type { ModelId } from '#lib/model/id.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { best } from '../backends.ts'
import { runGan, signalGan } from '../gan.ts'
import { checkpoint, hasTicked, options, SMALL } from '../runs.ts'
import { expectWhole } from './store.ts'

const ID = 'tiny-16' as ModelId

let root: string
let data: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'live-'))
  data = join(root, 'data')
  await runGan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', data)
})

afterAll(() => rm(root, { recursive: true, maxRetries: 10 }))

test('a run is released while it trains and when it is done, and trains as one that is not', async () => {
  const store = join(root, 'store')
  const steps = { 'max-steps': '12' }
  const live = { ...steps, 'publish-every': '0.032', store, id: ID }
  const shown = await train('shown', { ...live })
  expect(shown.code, shown.errors).toBe(0)
  expect(shown.output).toMatch(/^live: published tiny-16@[0-9a-f]{8} at 0 of 0.16 kimg, growing/m)
  expect(await published(store)).toMatchObject({ kimg: 0.096, growing: { until: 0.16 } })
  const hidden = await train('hidden', steps)
  expect(hidden.code).toBe(0)
  expect(await checkpoint(runOf('shown'), 12)).toEqual(await checkpoint(runOf('hidden'), 12))

  const done = await runGan('resume', runOf('shown'), ...options({ ...live, 'max-steps': '20' }))
  expect(done.code, done.errors).toBe(0)
  expect(await published(store)).toMatchObject({ kimg: 0.16 })
  expect(await published(store)).not.toHaveProperty('growing')
  await expectWhole(fileStorage(store))
  const { models } = await readCatalogue(fileStorage(store))
  const others = models[0]?.releases.slice(1) ?? []
  expect(others.length).toBeGreaterThan(0)
  for (const { outgrownAt } of others) expect(outgrownAt).toBeDefined()
})

test('a release that fails is told, and the run goes on', async () => {
  const store = join(root, 'no-folder')
  await writeFile(store, 'a file where a folder should be')
  const { code, output } = await train('failing', {
    'max-steps': '6',
    'publish-every': '0.016',
    store,
  })
  expect(code).toBe(0)
  expect(output).toMatch(/^live: not published \(exit 1\): error \(storage_failed\)/m)
  expect(output).toContain('stopped at step 6')
})

test('an interrupted run does not wait for a release', async () => {
  const live = { 'publish-every': '0.016', store: join(root, 'interrupted') }
  const line = ['train', ...trainOptions('stopped', live), '--backend', best]
  const { code, output } = await signalGan(line, 'SIGINT', hasTicked)
  expect(code, output).toBe(130)
})

test.each([
  ['--publish-every', '0'],
  ['--publish-every', '1', '--id', 'No Name'],
])('%j is refused before anything is trained', async (...line) => {
  const { code, errors } = await runGan('train', ...trainOptions('refused', {}), ...line)
  expect(code).toBe(2)
  expect(errors).toContain('invalid_config')
})

function train(runs: string, more: Record<string, string>) {
  return runGan('train', ...trainOptions(runs, more), '--backend', best)
}

function trainOptions(runs: string, more: Record<string, string>): string[] {
  const set = `${SMALL},kimg=0.16`
  return options({ preset: 'lorelei-64', set, data, runs: join(root, runs), ...more })
}

function runOf(runs: string): string {
  return join(root, runs, '00001-lorelei-64-lorelei-16-1')
}

async function published(store: string) {
  return findRelease(await readCatalogue(fileStorage(store)), { id: ID })
}
