import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBackend } from '../../../training/backend/backend.ts'
import { batches, toTensor } from '../../../training/data/batches.ts'
import { type Dataset, openDataset } from '../../../training/data/dataset.ts'
import { writeNoise } from '../tiny.ts'

const [COUNT, SIDE] = [25, 4]
const PICTURE = SIDE ** 2 * 3

const ORDER = { shuffle: true, epochEnd: 'run-on' } as const

let folder: string
let dataset: Dataset

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batches-'))
  await writeNoise(folder, COUNT, SIDE)
  dataset = await openDataset(folder)
})

afterAll(async () => {
  await dataset.close()
  await rm(folder, { recursive: true })
})

test('each epoch shows every picture once, in another order', async () => {
  const all = await names(dataset.read(Array.from({ length: COUNT }, (_, i) => i)))
  const shown: string[] = []
  // Batches of 10 run on over the end of an epoch of 25: five make two epochs.
  for (let update = 1; update <= 5; update++) shown.push(...(await read(update, { batch: 10 })))
  const epochs = [shown.slice(0, COUNT), shown.slice(COUNT)]
  for (const epoch of epochs) expect([...epoch].sort()).toEqual([...all].sort())
  expect(epochs[0]).not.toEqual(epochs[1])
  expect(epochs[0]).not.toEqual(all)
})

test('a run that is resumed sees the batches it would have seen', async () => {
  const source = batches(dataset, { seed: 1, batch: 10, mirror: false, ...ORDER })
  const whole: string[][] = []
  for (let update = 1; update <= 8; update++) whole.push(await names(source.read(update)))
  for (const update of [8, 3, 5])
    expect(await read(update, { batch: 10 })).toEqual(whole[update - 1])
})

test('another seed shuffles otherwise', async () => {
  expect(await read(1, { seed: 2 })).not.toEqual(await read(1, { seed: 1 }))
})

test('a batch may be larger than the data set', async () => {
  expect(new Set(await read(1, { batch: 60 })).size).toBe(COUNT)
})

test('half of each update is mirrored, drawn anew and always alike', async () => {
  const plain = batches(dataset, { seed: 1, batch: 10, mirror: false, ...ORDER })
  const mirrored = batches(dataset, { seed: 1, batch: 10, mirror: true, ...ORDER })
  const turned: number[][] = []
  for (let update = 1; update <= 6; update++) {
    const before = await names(plain.read(update))
    const after = await names(mirrored.read(update))
    const places = [...before.keys()].filter((place) => before[place] !== after[place])
    for (const place of places) expect(after[place]).toBe(mirrorImage(before[place] ?? ''))
    expect(places).toHaveLength(5)
    turned.push(places)
  }
  expect(new Set(turned.map(String)).size).toBeGreaterThan(3)
  const again = batches(dataset, { seed: 1, batch: 10, mirror: true, ...ORDER })
  expect(await names(again.read(4))).toEqual(await names(mirrored.read(4)))
})

test('an epoch that drops its end begins anew with a whole batch, one that does not ends with a short one', async () => {
  const shown = async (epochEnd: 'drop' | 'short', update: number) =>
    names(
      batches(dataset, { seed: 1, batch: 10, mirror: false, shuffle: true, epochEnd }).read(update),
    )
  const [first, second] = [await shown('drop', 1), await shown('drop', 2)]
  expect(new Set([...first, ...second]).size).toBe(20)
  const last = await shown('short', 3)
  expect(new Set([...first, ...second, ...last]).size).toBe(COUNT)
  // The second epoch, in another order.
  const [third, fourth] = [await shown('drop', 3), await shown('short', 4)]
  expect(third).toEqual(fourth)
  expect(third).not.toEqual(first)
  expect(await shown('short', 6)).toHaveLength(5)
})

test('unshuffled pictures come as they lie, in every epoch', async () => {
  const lying = await names(dataset.read(Array.from({ length: COUNT }, (_, i) => i)))
  const config = { seed: 1, batch: 10, mirror: false, shuffle: false, epochEnd: 'drop' } as const
  for (const update of [1, 3])
    expect(await names(batches(dataset, config).read(update))).toEqual(lying.slice(0, 10))
})

test('what is asked of a data set after it is closed is refused', async () => {
  const other = await openDataset(folder)
  await other.read([0])
  await other.close()
  await expect(other.read([0])).rejects.toMatchObject({ code: 'invalid_dataset' })
})

test('a shard that is cut short while it is read is refused by name', async () => {
  const damaged = await mkdtemp(join(tmpdir(), 'batches-'))
  await writeNoise(damaged, COUNT, SIDE)
  const other = await openDataset(damaged)
  await other.read([COUNT - 1])
  await truncate(join(damaged, 'shard-1.bin'), 100)
  await expect(other.read([COUNT - 1])).rejects.toThrow(/shard-1\.bin ends before picture 24/)
  await other.close()
  await rm(damaged, { recursive: true })
})

test('bytes become pictures between −1 and 1', async () => {
  await startBackend('wasm', () => {})
  const bytes = new Uint8Array(2 * PICTURE).fill(255).fill(0, 0, PICTURE)
  const pictures = toTensor(bytes, { resolution: 4 as 16, channels: 3 })
  expect(pictures.shape).toEqual([2, SIDE, SIDE, 3])
  expect(new Set(pictures.dataSync())).toEqual(new Set([-1, 1]))
  pictures.dispose()
})

test('a folder without a data set is refused, and how to make one is said', async () => {
  await expect(openDataset(join(folder, 'nothing'))).rejects.toMatchObject({
    code: 'invalid_dataset',
    suggestion: expect.stringContaining('gan dataset make'),
  })
})

test('a shard that was cut short is refused by name', async () => {
  const damaged = await mkdtemp(join(tmpdir(), 'batches-'))
  await writeNoise(damaged, COUNT, SIDE)
  await truncate(join(damaged, 'shard-1.bin'), 100)
  await expect(openDataset(damaged)).rejects.toMatchObject({
    code: 'invalid_dataset',
    message: expect.stringContaining('shard-1.bin has 100 bytes instead of 480'),
  })
  await rm(damaged, { recursive: true })
})

test('a description that is none is refused', async () => {
  const damaged = await mkdtemp(join(tmpdir(), 'batches-'))
  await writeFile(join(damaged, 'dataset.json'), '{"format": 2')
  await expect(openDataset(damaged)).rejects.toMatchObject({ code: 'invalid_dataset' })
  await rm(damaged, { recursive: true })
})

function read(update: number, { seed = 1, batch = 10 }): Promise<string[]> {
  return names(batches(dataset, { seed, batch, mirror: false, ...ORDER }).read(update))
}

/** Pictures as text, to be compared. */
async function names(bytes: Promise<Uint8Array>): Promise<string[]> {
  const text = Buffer.from(await bytes).toString('hex')
  return text.match(new RegExp(`.{${2 * PICTURE}}`, 'g')) ?? []
}

/** The picture as text with each of its rows of pixels from right to left. */
function mirrorImage(text: string): string {
  const rows = text.match(new RegExp(`.{${6 * SIDE}}`, 'g')) ?? []
  return rows.map((row) => (row.match(/.{6}/g) ?? []).reverse().join('')).join('')
}
