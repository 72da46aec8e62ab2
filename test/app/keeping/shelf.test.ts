import { expect, test, vi } from 'vitest'
import { MAX_HISTORY, put, shelfNow, take } from '../../../app/_keeping/shelf.ts'

const entry = (seed: number) => ({ model: 'lorelei-64@3962f56f', recipe: `${seed}`, at: seed })

test('the history remembers what was seen last, and forgets what was seen first', async () => {
  const seen = Array.from({ length: MAX_HISTORY }, (_, seed) => entry(seed))
  await put('history', seen)
  await put('history', [entry(MAX_HISTORY)])
  const { history } = shelfNow()
  expect(history).toHaveLength(MAX_HISTORY)
  expect(history[0]).toEqual(entry(MAX_HISTORY))
  expect(history.at(-1)).toEqual(entry(1))
})

test('favourites are never forgotten, the newest first, each once', async () => {
  await put(
    'kept',
    Array.from({ length: MAX_HISTORY + 5 }, (_, seed) => entry(seed)),
  )
  await put('kept', [{ ...entry(3), at: 9_999 }])
  expect(shelfNow().kept).toHaveLength(MAX_HISTORY + 5)
  expect(shelfNow().kept[0]?.recipe).toBe('3')
  await take('kept', ['lorelei-64@3962f56f/3'])
  expect(shelfNow().kept).toHaveLength(MAX_HISTORY + 4)
})

test('what cannot be stored is told of, until something can', async () => {
  expect(await put('kept', [entry(1)])).toBe('denied')
  expect(shelfNow()).toMatchObject({ lasting: false, failed: 'denied' })
  vi.doMock('../../../app/_keeping/store.ts', () => ({ write: async () => {} }))
  expect(await put('kept', [entry(2)])).toBeUndefined()
  expect(shelfNow()).toMatchObject({ lasting: true, failed: undefined })
})
