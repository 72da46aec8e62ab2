import { expect, test, vi } from 'vitest'
import type { Generator } from '#lib/model/load.ts'
import { createGeneratorCache } from '../../../../app/_studio/engine/generator-cache.ts'

test('keeps what was used last, in so many bytes, and the finished generator always', async () => {
  const gone: (number | undefined)[] = []
  const load = vi.fn(async (age: number | undefined) => generator(age, gone))
  const generators = createGeneratorCache(30, load, generator(undefined, gone))
  for (const age of [8, 16]) await generators.fetch(age)
  await generators.fetch(8)
  await generators.fetch(32)
  expect(gone).toEqual([16])
  expect(generators.at(16)).toBeUndefined()
  expect(generators.at(undefined)).toBeDefined()
  expect(generators.at(8)).toBeDefined()
  expect(load.mock.calls.flat()).toEqual([8, 16, 32])
})

test('loads what two ask for once, and once more after that failed', async () => {
  const load = vi.fn(async (age: number | undefined) => generator(age, []))
  load.mockRejectedValueOnce(new Error('cut short'))
  const generators = createGeneratorCache(100, load)
  const [one, other] = await Promise.allSettled([generators.fetch(8), generators.fetch(8)])
  expect([one.status, other.status]).toEqual(['rejected', 'rejected'])
  await expect(generators.fetch(8)).resolves.toBeDefined()
  expect(load).toHaveBeenCalledTimes(2)
})

test('frees everything once it is cleared', async () => {
  const gone: (number | undefined)[] = []
  const generators = createGeneratorCache(
    100,
    async (age) => generator(age, gone),
    generator(undefined, gone),
  )
  await generators.fetch(8)
  generators.clear()
  expect(gone).toEqual([undefined, 8])
})

function generator(age: number | undefined, gone: (number | undefined)[]): Generator {
  const dispose = () => gone.push(age)
  return { bytes: 10, dispose } as unknown as Generator
}
