import { expect, test } from 'vitest'
import Pages, { EDITION } from '../../../app/_serve/pages.js'

/** What Next asks while it answers a request for an edition. */
function pagesOf(edition: string) {
  return new Pages({ _requestHeaders: { [EDITION]: edition } })
}

test('a page is there for the edition it was made of, and for no other', async () => {
  const page = { html: '<p>older</p>' }
  await pagesOf('older').set('/en/lorelei-64', page)
  expect(await pagesOf('older').get('/en/lorelei-64')).toMatchObject({ value: page })
  expect(await pagesOf('newer').get('/en/lorelei-64')).toBeNull()
  expect(await pagesOf('older').get('/zh/lorelei-64')).toBeNull()
})

test('pages that nobody asked for lately make room', async () => {
  const page = { html: 'x'.repeat(500_000), rscData: new Uint8Array(500_000) }
  for (let seed = 0; seed < 100; seed++) {
    await pagesOf('one').set(`/en/lorelei-64/${seed}`, page)
    await pagesOf('one').get('/en/lorelei-64/0')
  }
  const there = await Promise.all(
    Array.from({ length: 100 }, (_, seed) => pagesOf('one').get(`/en/lorelei-64/${seed}`)),
  )
  const count = there.filter(Boolean).length
  expect(there[0]).not.toBeNull()
  expect(there[99]).not.toBeNull()
  expect(count * 1_500_000).toBeLessThanOrEqual(64 * 2 ** 20)
  expect(count).toBeGreaterThan(30)
})
