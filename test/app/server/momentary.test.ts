import { expect, test } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import { momentary } from '../../../app/_server/momentary.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

async function read(store: ReturnType<typeof memoryStorage>, path: string) {
  return new TextDecoder().decode((await store.read(path)).bytes)
}

test('the catalogue is read once a moment, and then as it is', async () => {
  const storage = memoryStorage()
  let now = 0
  const store = momentary(storage, () => now)
  await storage.write('catalogue.json', bytesOf('old'))
  expect(await read(store, 'catalogue.json')).toBe('old')
  await storage.write('catalogue.json', bytesOf('new'))
  now = 99
  expect(await read(store, 'catalogue.json')).toBe('old')
  now = 100
  expect(await read(store, 'catalogue.json')).toBe('new')
})

test('a catalogue that is not there yet is looked for again after a moment', async () => {
  const storage = memoryStorage()
  let now = 0
  const store = momentary(storage, () => now)
  await expect(read(store, 'catalogue.json')).rejects.toMatchObject({ code: 'not_found' })
  await storage.write('catalogue.json', bytesOf('first'))
  now = 100
  expect(await read(store, 'catalogue.json')).toBe('first')
})

test('any other file is read whenever it is asked for', async () => {
  const storage = memoryStorage()
  const store = momentary(storage, () => 0)
  await storage.write('other.json', bytesOf('old'))
  await read(store, 'other.json')
  await storage.write('other.json', bytesOf('new'))
  expect(await read(store, 'other.json')).toBe('new')
})
