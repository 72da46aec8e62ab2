import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { GardenError } from '#lib/error.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { type RevalidatingStorage, revalidatingStorage } from '../../../app/_server/revalidating.ts'

const CATALOGUE = 'catalogue.json'
const KEPT = `lorelei-64/${'0123456789abcdef'.repeat(4)}/model.json`
const START = new Date('2026-01-01T14:02:00Z')
const SECOND = 1000
const down = new GardenError('storage_unavailable', 'down')

let memory: Storage
let far: Storage & { read: ReturnType<typeof vi.fn<Storage['read']>> }
let storage: RevalidatingStorage
let now: number
const report = vi.fn()

beforeEach(async () => {
  memory = memoryStorage()
  far = { ...memory, read: vi.fn(memory.read) }
  now = 0
  vi.useFakeTimers({ now: START, toFake: ['Date'] })
  report.mockClear()
  storage = revalidatingStorage(far, report, () => now)
  await write(CATALOGUE, 'first')
  await write(KEPT, 'model')
})

afterEach(() => {
  vi.useRealTimers()
})

describe('a file of a release', () => {
  test('is read once, however many ask, and outlasts the store', async () => {
    await Promise.all([text(KEPT), text(KEPT)])
    goDown()
    expect(await text(KEPT)).toBe('model')
    expect(far.read).toHaveBeenCalledTimes(1)
  })

  test('is asked for again when it was not there', async () => {
    await memory.delete(KEPT)
    await expect(text(KEPT)).rejects.toMatchObject({ code: 'not_found' })
    await write(KEPT, 'model')
    expect(await text(KEPT)).toBe('model')
  })
})

describe('a file that may change', () => {
  test('is not read again for a quarter of a minute', async () => {
    await text(CATALOGUE)
    await write(CATALOGUE, 'second')
    now += 14 * SECOND
    expect(await text(CATALOGUE)).toBe('first')
    expect(far.read).toHaveBeenCalledTimes(1)
  })

  test('is shown as it was while it is looked for a newer one', async () => {
    await text(CATALOGUE)
    await write(CATALOGUE, 'second')
    now += 16 * SECOND
    expect(await text(CATALOGUE)).toBe('first')
    await vi.waitFor(async () => expect(await text(CATALOGUE)).toBe('second'))
  })

  test('is never shown as it was more than a minute ago', async () => {
    await text(CATALOGUE)
    await write(CATALOGUE, 'second')
    now += 61 * SECOND
    expect(await text(CATALOGUE)).toBe('second')
  })

  test('is read again as soon where the clock of the machine is set back', async () => {
    await text(CATALOGUE)
    await write(CATALOGUE, 'second')
    now += 61 * SECOND
    vi.setSystemTime(START.getTime() - 3600 * SECOND)
    expect(await text(CATALOGUE)).toBe('second')
  })

  test('is shown as it was when the store is too slow', async () => {
    await text(CATALOGUE)
    far.read.mockReturnValue(new Promise(() => {}))
    now += 61 * SECOND
    expect(await text(CATALOGUE)).toBe('first')
  })

  test('is gone when the store says so', async () => {
    await text(CATALOGUE)
    await memory.delete(CATALOGUE)
    now += 61 * SECOND
    await expect(text(CATALOGUE)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('does not come back when the store goes down after it was deleted', async () => {
    await text(CATALOGUE)
    await memory.delete(CATALOGUE)
    now += 61 * SECOND
    await expect(text(CATALOGUE)).rejects.toMatchObject({ code: 'not_found' })
    goDown()
    now += 61 * SECOND
    await expect(text(CATALOGUE)).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})

describe('an outage', () => {
  test('leaves what was read last, says since when, and ends', async () => {
    await text(CATALOGUE)
    expect(storage.outage()).toBeUndefined()
    goDown()
    now += 61 * SECOND
    vi.setSystemTime(START.getTime() + 61 * SECOND)
    expect(await text(CATALOGUE)).toBe('first')
    expect(storage.outage()).toEqual(START)
    far.read.mockImplementation(memory.read)
    await write(CATALOGUE, 'second')
    now += 16 * SECOND
    await vi.waitFor(async () => expect(await text(CATALOGUE)).toBe('second'))
    expect(storage.outage()).toBeUndefined()
  })

  test('is reported once, and the store asked four times a minute at most', async () => {
    await text(CATALOGUE)
    goDown()
    for (let second = 0; second < 120; second++) {
      now += SECOND
      await text(CATALOGUE)
      await new Promise(setImmediate)
    }
    expect(report).toHaveBeenCalledExactlyOnceWith(down)
    expect(far.read.mock.calls.length).toBeLessThanOrEqual(1 + 8)
  })

  test('is told when nothing was read before', async () => {
    goDown()
    await expect(text(CATALOGUE)).rejects.toBe(down)
    await expect(text(KEPT)).rejects.toBe(down)
  })

  test('is asked about once in three seconds', async () => {
    goDown()
    for (let i = 0; i < 3; i++) await expect(text(CATALOGUE)).rejects.toBe(down)
    expect(far.read).toHaveBeenCalledTimes(1)
    far.read.mockImplementation(memory.read)
    now += 3 * SECOND
    expect(await text(CATALOGUE)).toBe('first')
  })
})

function goDown(): void {
  far.read.mockImplementation(() => Promise.reject(down))
}

async function write(path: string, content: string): Promise<void> {
  await memory.write(path, new TextEncoder().encode(content))
}

async function text(path: string): Promise<string> {
  return new TextDecoder().decode((await storage.read(path)).bytes)
}
