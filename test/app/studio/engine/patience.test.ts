import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withinOnceBegun } from '../../../../app/_studio/engine/patience.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('what is slow to arrive is waited for, however long that takes', async () => {
  const work = withinOnceBegun(1000, async (begin) => {
    await new Promise((arrived) => setTimeout(arrived, 3_600_000))
    begin()
    return 'grown'
  })
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(await work).toBe('grown')
})

test('what hangs once it has all it needs is given up', async () => {
  const work = withinOnceBegun(1000, async (begin) => {
    begin()
    await new Promise(() => {})
  })
  const given = expect(work).rejects.toThrow('No answer within 1 seconds.')
  await vi.advanceTimersByTimeAsync(1000)
  await given
})
