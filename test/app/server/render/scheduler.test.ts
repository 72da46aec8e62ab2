import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Raster } from '#lib/image/raster.ts'
import type { Batch, Group } from '../../../../app/_server/render/queue.ts'
import { createScheduler } from '../../../../app/_server/render/scheduler.ts'
import { type Outcome, startThread } from '../../../../app/_server/render/thread.ts'

type Started = { lost(error: Error): void; end(outcome: Outcome): void }

const { begun, started } = vi.hoisted(() => {
  process.env.GARDEN_LOG = 'silent'
  return { begun: [] as string[], started: [] as Started[] }
})

/** Threads that are done when a test says so, and have one generator. */
vi.mock('../../../../app/_server/render/thread.ts', () => ({
  startThread: vi.fn((lost) => ({
    holds: ({ key }: Group) => key === 'release',
    grow({ group, items }: Batch) {
      begun.push(`${group.key} × ${items.length}`)
      return new Promise((end) => started.push({ lost, end }))
    },
  })),
}))

const group = { key: 'release' } as Group
const picture = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) } as Raster

/** Seconds that whoever is turned away is told to wait, with so many pictures before them. */
async function wait(workers: number, waiting: number): Promise<number | undefined> {
  const { grow } = createScheduler({ workers, capacity: waiting })
  void grow(group, latents(waiting + 8 * workers))
  const refused = await grow(group, latents(waiting)).catch((error) => error)
  expect(refused).toMatchObject({ code: 'busy' })
  await setImmediate()
  return refused.retryAfter
}

function latents(count: number): Float32Array[] {
  return Array.from({ length: count }, (_, i) => Float32Array.of(Math.random(), i))
}

test('whoever is turned away is told to come back sooner where there are more workers', async () => {
  const [one, four] = [await wait(1, 1600), await wait(4, 1600)]
  expect(one).toBeGreaterThanOrEqual(12)
  expect(four).toBeLessThanOrEqual((one ?? 0) / 3)
})

/** Jobs of so many latents each, one after the other, to a scheduler with one thread. */
async function begunOf(...jobs: (readonly [Group, number])[]): Promise<string[]> {
  begun.length = 0
  const { grow } = createScheduler({ workers: 1, capacity: 100 })
  for (const [of, count] of jobs) {
    void grow(of, latents(count))
    await setImmediate()
  }
  return begun
}

test('while a thread grows one batch it has the next in hand, but no third', async () => {
  expect(await begunOf([group, 1], [group, 2], [group, 3])).toEqual(['release × 1', 'release × 2'])
})

test('what is in hand is never more than a batch', async () => {
  expect(await begunOf([group, 5], [group, 9])).toEqual(['release × 5', 'release × 3'])
})

test('nothing waits behind what is loaded first', async () => {
  const other = { key: 'another' } as Group
  expect(await begunOf([other, 1], [group, 1])).toEqual(['another × 1'])
  expect(await begunOf([group, 1], [other, 1])).toEqual(['release × 1'])
})

test('what arrives together is grown together', async () => {
  begun.length = 0
  const { grow } = createScheduler({ workers: 1, capacity: 100 })
  for (const latent of latents(3)) void grow(group, [latent])
  await setImmediate()
  expect(begun).toEqual(['release × 3'])
})

test('what arrives together takes no room in the queue while threads have nothing to do', async () => {
  const { grow, counters } = createScheduler({ workers: 4, capacity: 1 })
  for (const latent of latents(4)) void grow(group, [latent])
  await setImmediate()
  expect(counters()).toMatchObject({ running: 4, shed: 0 })
})

test('where no thread can be started whoever waits is told, and it is tried again for the next', async () => {
  const { grow, counters } = createScheduler({ workers: 1, capacity: 100 })
  vi.mocked(startThread).mockImplementationOnce(() => {
    throw new Error('There is no memory left.')
  })
  const asked = [grow(group, latents(20)), grow({ key: 'another' } as Group, latents(1))]
  for (const one of asked) await expect(one).rejects.toMatchObject({ code: 'backend_unavailable' })
  expect(counters()).toMatchObject({ waiting: 0, running: 0 })
  void grow(group, latents(1))
  await setImmediate()
  expect(counters()).toMatchObject({ running: 1 })
})

test('where one more thread cannot be started the others go on', async () => {
  const { grow, counters } = createScheduler({ workers: 2, capacity: 100 })
  void grow(group, latents(1))
  await setImmediate()
  vi.mocked(startThread).mockImplementationOnce(() => {
    throw new Error('There is no memory left.')
  })
  void grow(group, latents(1))
  await setImmediate()
  expect(counters()).toMatchObject({ workers: 1, running: 2 })
})

test('a thread that ends in the moment in which it is done is no more', async () => {
  started.length = 0
  const { grow, counters } = createScheduler({ workers: 1, capacity: 100 })
  const growing = grow(group, latents(1))
  await setImmediate()
  started[0]?.end({ kind: 'grown', pictures: [picture], milliseconds: 1 })
  started[0]?.lost(new Error('A worker ended.'))
  expect(await growing).toMatchObject({ pictures: [picture] })
  expect(counters()).toMatchObject({ workers: 0, lost: 1 })
})
