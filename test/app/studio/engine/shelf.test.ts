import { expect, test, vi } from 'vitest'
import type { Generator } from '#lib/model/load.ts'
import { createShelf } from '../../../../app/_studio/engine/shelf.ts'

test('keeps what was used last, in so many bytes, and the finished generator always', async () => {
  const gone: (number | undefined)[] = []
  const load = vi.fn(async (age: number | undefined) => generator(age, gone))
  const shelf = createShelf(30, load, generator(undefined, gone))
  for (const age of [8, 16]) await shelf.fetch(age)
  await shelf.fetch(8)
  await shelf.fetch(32)
  expect(gone).toEqual([16])
  expect(shelf.at(16)).toBeUndefined()
  expect(shelf.at(undefined)).toBeDefined()
  expect(shelf.at(8)).toBeDefined()
  expect(load.mock.calls.flat()).toEqual([8, 16, 32])
})

test('loads what two ask for once, and once more after that failed', async () => {
  const load = vi.fn(async (age: number | undefined) => generator(age, []))
  load.mockRejectedValueOnce(new Error('cut short'))
  const shelf = createShelf(100, load)
  const [one, other] = await Promise.allSettled([shelf.fetch(8), shelf.fetch(8)])
  expect([one.status, other.status]).toEqual(['rejected', 'rejected'])
  await expect(shelf.fetch(8)).resolves.toBeDefined()
  expect(load).toHaveBeenCalledTimes(2)
})

test('frees everything once it is cleared', async () => {
  const gone: (number | undefined)[] = []
  const shelf = createShelf(100, async (age) => generator(age, gone), generator(undefined, gone))
  await shelf.fetch(8)
  shelf.clear()
  expect(gone).toEqual([undefined, 8])
})

function generator(age: number | undefined, gone: (number | undefined)[]): Generator {
  const dispose = () => gone.push(age)
  return { bytes: 10, dispose } as unknown as Generator
}
