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

test('a page names its own inline scripts, and no others may run', async () => {
  const html =
    '<script src="/a.js"></script><script id="b">self.x = "<p>"</script><script>2</script>'
  const page: { html: string; headers?: Record<string, string> } = { html }
  await pagesOf('scripts').set('/en', page)
  const policy = page.headers?.['content-security-policy'] ?? ''
  const hashes = policy.match(/'sha256-[^']+'/g)
  // printf 'self.x = "<p>"' | openssl dgst -sha256 -binary | base64; the same of 2
  expect(hashes).toEqual([
    "'sha256-IqxkXdLNhzl/WnlJyELABiqFzHLA3FvXAw+gJpPiqJY='",
    "'sha256-1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR+Q2jpmbuwTqzU='",
  ])
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
})

test('style sheets in a page’s head do not travel in its data as well', async () => {
  const [first, second] = ['a>b{content:"\\201c"}', '@media (width<9rem){p{color:red}}']
  const data = [first, second].map((css) => {
    const quoted = JSON.stringify(css).slice(1, -1)
    return `7:T${css.length.toString(16)},${quoted.replace('<', '\\u003c').replace('>', '\\u003e')}`
  })
  const text = '8:T4,a{}\\n'
  const page = (rows: string[]) =>
    `<style data-precedence="next" data-href="/a.css /b.css">${first}${second}</style><script>push([1,"${rows.join('')}${text}"])</script>`
  const made = { html: page(data) }
  await pagesOf('styles').set('/en', made)
  expect(made.html).toBe(page(['7:T1, ', '7:T1, ']))
})

test('a script that asks for what a page shows first is the first thing in its head', async () => {
  const first = '<script data-first="">ask("$1")</script>'
  const page = { html: `<html><head><link/></head><body>a${first}b</body></html>` }
  await pagesOf('first').set('/en', page)
  expect(page.html).toBe(`<html><head>${first}<link/></head><body>ab</body></html>`)
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
