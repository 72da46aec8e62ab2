import { expect, test, vi } from 'vitest'
import type { Group } from '../../../../app/_server/render/queue.ts'
import { createScheduler } from '../../../../app/_server/render/scheduler.ts'

/** Threads that are never done. */
vi.mock('../../../../app/_server/render/thread.ts', () => ({
  startThread: () => ({ holds: () => true, grow: () => new Promise(() => {}) }),
}))

const group = { key: 'release' } as Group

/** Seconds that whoever is turned away is told to wait, with so many pictures before them. */
async function wait(workers: number, waiting: number): Promise<number | undefined> {
  const { grow } = createScheduler({ workers, capacity: waiting })
  void grow(group, latents(waiting + 8 * workers))
  const refused = await grow(group, latents(waiting)).catch((error) => error)
  expect(refused).toMatchObject({ code: 'busy' })
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
