import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Batch, Group } from '../../../../app/_server/render/queue.ts'
import { createScheduler } from '../../../../app/_server/render/scheduler.ts'

const { begun } = vi.hoisted(() => ({ begun: [] as string[] }))

/** Threads that are never done, and have one generator. */
vi.mock('../../../../app/_server/render/thread.ts', () => ({
  startThread: () => ({
    holds: ({ key }: Group) => key === 'release',
    grow({ group, items }: Batch) {
      begun.push(`${group.key} × ${items.length}`)
      return new Promise(() => {})
    },
  }),
}))

const group = { key: 'release' } as Group

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
