import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findRun } from '../../../training/grow/run.ts'
import { findPreset, resolvePreset } from '../../../training/presets/presets.ts'
import { createRun } from '../../../training/run/folder.ts'
import { appendSession } from '../../../training/run/sessions.ts'
import { lastPrecision } from '../../../training/train/session.ts'

const config = resolvePreset(findPreset('lorelei-64'))
const info = { config, data: { folder: '/data', name: 'portraits', sha256: 'abc' } }

let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'runs-'))
})

afterAll(() => rm(root, { recursive: true }))

test('a model is grown from its newest run, but from none that went on from another model', async () => {
  await createRun(root, info)
  const own = await createRun(root, info)
  const from = { source: 'lorelei-64@3f9a2c1e', kimg: 300, critic: true, rest: 0 }
  await createRun(root, { ...info, from })
  expect(await findRun(root, config, 'abc')).toBe(own)
  expect(await findRun(root, { ...config, seed: 2 }, 'abc')).toBeUndefined()
})

test('a run goes on in the precision that it was trained in last', async () => {
  const run = await createRun(root, info)
  expect(await lastPrecision(run)).toBe('float32')
  for (const precision of ['float32', 'bfloat16'])
    await appendSession(run, { step: 0, backend: 'cpu', precision })
  expect(await lastPrecision(run)).toBe('bfloat16')
})
