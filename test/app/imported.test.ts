import { createElement } from 'react'
import { beforeAll, expect, test, vi } from 'vitest'
import { readCard, readCurves } from '#lib/gallery/catalogue.ts'
import type { Card, Curves, Manifest } from '#lib/model/manifest.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { TimeMachine } from '../../app/_components/time-machine.tsx'
import { TrainingLabel } from '../../app/_components/training-label.tsx'
import type { PublishedModel } from '../../app/_server/catalogue.ts'
import { makeRelease } from '../fixtures/release.ts'
import { markupOf } from './markup.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../app/_server/store.ts', () => ({ store }))

let trained: PublishedModel
let card: Card
let curves: Curves

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  const { storage, id, digest, manifest } = await makeRelease({ storage: store })
  const release = {
    id,
    digest,
    title: manifest.title,
    kimg: 2,
    publishedAt: '2026-01-01T00:00:00Z',
  }
  trained = { ref: id, pinned: `${id}@${digest.slice(0, 8)}`, release, manifest }
  card = await readCard(storage, manifest, digest)
  curves = await readCurves(storage, manifest, digest)
})

const NO_CURVES: Curves = {
  kimg: [],
  criticLoss: [],
  generatorLoss: [],
  gradientPenalty: [],
  slope: [],
}

test('a model that was trained here shows its ages and curves', async () => {
  const page = await learning(trained, curves)
  expect(page).toContain('How it learned')
  expect(page).toContain('type="range"')
  expect(page.match(/<svg/g)).toHaveLength(2)
})

test('one whose critic has no penalty shows its losses alone', async () => {
  const page = await learning(trained, { ...curves, gradientPenalty: [], slope: [] })
  expect(page.match(/<svg/g)).toHaveLength(1)
  expect(page).not.toContain('penalty')
})

test('an imported one shows its pictures, and neither slider nor empty charts', async () => {
  const manifest: Manifest = {
    ...trained.manifest,
    kimg: 0,
    grids: trained.manifest.grids.slice(1),
  }
  const page = await learning({ ...trained, manifest }, NO_CURVES)
  expect(page).toContain('What it grows')
  expect(page.match(/<img/g)).toHaveLength(1)
  expect(page).not.toMatch(/type="range"|<svg|kimg|NaN|Infinity/)
})

test('a sheet that cannot be read takes no page down', async () => {
  const { id, digest, manifest } = await makeRelease({ storage: store, id: 'torn-16', seed: 9 })
  await store.write(`${id}/${digest}/${manifest.grids.at(-1)?.file}`, new Uint8Array([1, 2, 3]))
  const release = { ...trained.release, id, digest }
  const page = await learning({ ...trained, release, manifest }, curves)
  expect(page).toContain('type="range"')
})

test('its label says where it is from, and is silent about what nobody knows', async () => {
  const { title, description, data, licence } = card
  const imported: Card = {
    title,
    description,
    licence,
    data: { name: data.name, source: data.source, licence: data.licence },
    imported: {
      framework: 'PyTorch',
      sha256: trained.release.digest,
      agreement: { pictures: 16, maxDifference: 0.0003, meanDifference: 0.00002 },
    },
    preset: 'imported',
    config: {},
    kimg: 0,
    metrics: [],
  }
  const label = await markupOf(createElement(TrainingLabel, { model: trained, card: imported }))
  expect(label).toContain('from PyTorch')
  expect(label).toContain('at most 0.0003 of 255 levels off PyTorch’s own 16 pictures')
  expect(label).not.toMatch(/undefined|NaN|Invalid|Hardware|Ended/)
})

function learning(model: PublishedModel, curves: Curves): Promise<string> {
  const whole = { model, curves, children: null }
  return markupOf(createElement(TimeMachine, whole))
}
