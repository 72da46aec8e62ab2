import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MetricsRecord, readRecords, writeRecord } from '../../../training/evaluate/record.ts'

let run: string

beforeAll(async () => {
  run = await mkdtemp(join(tmpdir(), 'latent-garden-'))
})

afterAll(() => rm(run, { recursive: true, force: true }))

/** Of a generator, named by a letter, with one measure. */
function record(letter: string, kimg: number, samples: number, swd: number): MetricsRecord {
  const data = { name: 'tiny', sha256: '0'.repeat(64) }
  return {
    format: 1,
    kimg,
    generator: letter.repeat(64),
    basis: { samples, seed: 0, data },
    measured: { swd: { mean: swd, levels: [] } },
  }
}

async function kept(): Promise<string[]> {
  const records = await readRecords(run)
  return records.map(
    ({ generator, kimg, basis, measured }) =>
      `${generator[0]} ${kimg} ${basis.samples} ${measured.swd?.mean}`,
  )
}

test('what was measured of two generators of the same whole kimg, or by more pictures, is kept side by side', async () => {
  await writeRecord(run, record('a', 16, 500, 40))
  await writeRecord(run, record('b', 16.2, 500, 39))
  await writeRecord(run, record('b', 16.2, 2000, 30))
  expect(await kept()).toEqual(['a 16 500 40', 'b 16.2 500 39', 'b 16.2 2000 30'])
})

test('the same measured again takes the place of what was known, and so does what a run has become at the same point', async () => {
  const told = { error: 0.4, low: 0.3, high: 0.5, samples: 500, bits: 0.1 }
  const { measured: _, ...b } = record('b', 16.2, 2000, 30)
  await writeRecord(run, { ...b, measured: { told } })
  expect((await readRecords(run)).at(-1)?.measured).toMatchObject({ swd: { mean: 30 }, told })
  await writeRecord(run, record('c', 16, 500, 41))
  expect(await kept()).toEqual(['c 16 500 41', 'b 16.2 500 39', 'b 16.2 2000 30'])
})

test('what other real pictures came to stays when something else is measured', async () => {
  const whole = record('d', 20, 500, 35)
  await writeRecord(run, { ...whole, reals: { swd: { mean: 12, levels: [] } } })
  const told = { error: 0.4, low: 0.3, high: 0.5, samples: 500, bits: 0.1 }
  await writeRecord(run, { ...whole, measured: { told } })
  expect((await readRecords(run)).at(-1)).toMatchObject({ reals: { swd: { mean: 12 } } })
})
