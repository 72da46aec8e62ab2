import { afterEach, expect, test, vi } from 'vitest'
import { studioFor } from '../../../app/_offline/grow-here.ts'

const DIGEST = '3f9a2c1e'.padEnd(64, '0')
const STUDIO = `<script>{"folder":"/releases/lorelei-64/${DIGEST}"}</script>`

afterEach(() => vi.unstubAllGlobals())

test.each([
  ['/lorelei-64/42~0.7', '/lorelei-64/studio?r=42~0.7'],
  ['/lorelei-64@3f9a2c1e/42', '/lorelei-64/studio?r=42'],
  ['/lorelei-64%403f9a2c1e/42+glasses:1', '/lorelei-64/studio?r=42%2Bglasses%3A1'],
])('%s is grown in the studio that is here', async (page, studio) => {
  hold({ '/lorelei-64/studio': STUDIO }, DIGEST)
  expect(await asked(page)).toBe(studio)
})

test('a walk goes there as its address says', async () => {
  hold({ '/zh/lorelei-64/studio': STUDIO }, DIGEST)
  expect(await asked('/zh/lorelei-64/5,6?frames=13&fps=12&loop=false&easing=smooth')).toBe(
    '/zh/lorelei-64/studio?r=5%2C6&easing=smooth&fps=12&loop=0&steps=12',
  )
})

test('no other release takes the place of the one that was asked for', async () => {
  hold({ '/lorelei-64/studio': STUDIO }, DIGEST)
  expect(await asked('/lorelei-64@00c0ffee/42')).toBeUndefined()
  // Its generator is here, but the studio has gone on.
  hold({ '/lorelei-64/studio': STUDIO }, DIGEST, '00c0ffee')
  expect(await asked('/lorelei-64@00c0ffee/42')).toBeUndefined()
})

test('nothing is grown without a studio, a generator or a recipe', async () => {
  hold({}, DIGEST)
  expect(await asked('/lorelei-64/42')).toBeUndefined()
  hold({ '/lorelei-64/studio': STUDIO })
  expect(await asked('/lorelei-64/42')).toBeUndefined()
  hold({ '/lorelei-64/studio': STUDIO }, DIGEST)
  for (const page of ['/', '/lorelei-64', '/lorelei-64/studio', '/lorelei-64/42/more'])
    expect(await asked(page)).toBeUndefined()
})

/** A device with such pages, and the generators of such releases. */
function hold(pages: Record<string, string>, ...digests: string[]): void {
  vi.stubGlobal('caches', {
    keys: async () => digests.map((digest) => `generator/lorelei-64/${digest}`),
    open: async (name: string) => ({
      match: async (path: string) =>
        name === 'garden-shell-this' && path in pages ? new Response(pages[path]) : undefined,
    }),
  })
}

function asked(page: string): Promise<string | undefined> {
  return studioFor(new URL(page, 'https://garden.example'), 'this')
}
