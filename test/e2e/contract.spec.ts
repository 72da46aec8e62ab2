import { readFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'playwright/test'
import { type Document, exampleOf, judgeBy, readDocument } from './contract/document.ts'
import { ask, get } from './contract/http.ts'
import { firstModel } from './garden.ts'

let base = ''
let document: Document

test.beforeAll(async ({ baseURL }) => {
  base = `${baseURL}`
  document = await readDocument(base)
})

/** The examples of the document, each endpoint's by its path. */
const examples = () => Object.entries(document.paths).map(([path, item]) => exampleOf(path, item))

test('the document is OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate({ ...document })
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(document.openapi).toMatch(/^3\.1\./)
})

test('every endpoint there is has an example that is answered as documented', async () => {
  const judge = judgeBy(document)
  expect(examples().length).toBeGreaterThanOrEqual(12)
  for (const path of examples()) {
    const asked = { method: 'GET', path, headers: {} }
    const answered = await ask(base, asked)
    expect(answered.status, path).toBe(/\/random\/|[?]of=/.test(path) ? 307 : 200)
    expect(judge(asked, answered), path).toBeUndefined()
  }
})

test('whoever has an answer gets 304 for it, and HEAD its headers alone', async () => {
  for (const path of examples()) {
    const whole = await get(base, path)
    const { etag } = whole.headers
    const head = await ask(base, { method: 'HEAD', path, headers: {} })
    expect(head.status, path).toBe(whole.status)
    expect(head.body.length, path).toBe(0)
    if (whole.status !== 200) continue
    expect(etag, path).toMatch(/^"[\w-]+"$/)
    expect(head.headers.etag, path).toBe(etag)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(base, path, { 'if-none-match': `${known}` })
      expect(again.status, `${path} with ${known}`).toBe(304)
      expect(again.headers['cache-control'], path).toBe(whole.headers['cache-control'])
    }
  }
})

test('HEAD and 304 grow nothing', async ({ request }) => {
  const { pinned } = await firstModel(request)
  const path = `/api/v1/images/${pinned}/${Date.now() % 2 ** 32}.png`
  const head = await ask(base, { method: 'HEAD', path, headers: {} })
  expect(head.status).toBe(200)
  expect(head.headers['content-length']).toBeUndefined()
  const etag = `${head.headers.etag}`
  const known = await get(base, path, { 'if-none-match': etag })
  for (const { headers } of [head, known])
    expect(headers['server-timing'] ?? '').not.toContain('infer')
  const grown = await get(base, path)
  expect(grown.headers.etag).toBe(etag)
  expect(grown.headers['server-timing']).toContain('infer')
})

test('any page may ask, and read what programs go by', async () => {
  for (const path of [...examples(), '/api/v1/nothing']) {
    const { headers } = await get(base, path, { origin: 'https://example.com' })
    expect(headers['access-control-allow-origin'], path).toBe('*')
    expect(headers['access-control-expose-headers'], path).toContain('ETag')
    expect(headers['api-version'], path).toMatch(/^1\.\d+\.\d+$/)
    const wanted = 'if-none-match, x-anything'
    const asking = {
      origin: 'https://example.com',
      'access-control-request-method': 'GET',
      'access-control-request-headers': wanted,
    }
    const preflight = await ask(base, { method: 'OPTIONS', path, headers: asking })
    expect(preflight.status, path).toBe(204)
    expect(preflight.headers['access-control-allow-headers'], path).toBe(wanted)
  }
})

for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
  test(`${method} is refused, with the methods that there are`, async () => {
    for (const path of ['/api/v1/models', '/api/v1/nothing']) {
      const { status, headers } = await ask(base, { method, path, headers: {} })
      expect(status, path).toBe(405)
      expect(headers.allow, path).toBe('GET, HEAD, OPTIONS')
    }
  })
}

test('neither order, nor defaults, nor keys that nobody reads make another file', async ({
  request,
}) => {
  const { pinned, resolution } = await firstModel(request)
  const tagOf = async (path: string) => (await get(base, path)).headers.etag
  const image = `/api/v1/images/${pinned}/5.png`
  const walk = `/api/v1/walks/${pinned}/5,6.png`
  expect(await tagOf(`${image}?v=2&size=${resolution}`)).toBe(await tagOf(image))
  expect(await tagOf(`${walk}?frames=4&path=lerp`)).toBe(await tagOf(`${walk}?path=lerp&frames=4`))
  expect(await tagOf(`${walk}?loop=true`)).toBe(await tagOf(walk))
  expect(await tagOf(`${image}?scale=smooth`)).toBe(await tagOf(image))
  const larger = `${image}?size=${2 * resolution}`
  expect(await tagOf(larger)).not.toBe(await tagOf(image))
  expect(await tagOf(`${larger}&scale=pixel`)).toBe(await tagOf(larger))
  expect(await tagOf(`${larger}&scale=smooth`)).not.toBe(await tagOf(larger))
  const { headers } = await get(base, image)
  expect(headers['no-vary-search']).toBe('key-order, params, except=("size" "scale")')
})

test('what is pinned may be kept for a year, an alias for a minute, a problem not at all', async ({
  request,
}) => {
  const { id, pinned } = await firstModel(request)
  const policyOf = async (path: string) => (await get(base, path)).headers['cache-control']
  expect(await policyOf(`/api/v1/images/${pinned}/5.png`)).toMatch(/max-age=31536000,.*immutable/)
  expect(await policyOf(`/api/v1/images/${id}/5.png`)).toMatch(
    /max-age=60, s-maxage=60, stale-if-error=/,
  )
  expect(await policyOf(`/api/v1/images/${id}/x.png`)).toBe('no-store')
})

test('a part of a file can be asked for', async ({ request }) => {
  const path = `/api/v1/images/${(await firstModel(request)).pinned}/5.png`
  const { body, headers } = await get(base, path)
  const length = body.length
  const parts = { '0-9': [0, 10], '10-': [10, length], '-7': [length - 7, length] } as const
  for (const [range, [from, to]] of Object.entries(parts)) {
    const part = await get(base, path, { range: `bytes=${range}`, 'if-range': `${headers.etag}` })
    expect(part.status, range).toBe(206)
    expect(part.headers['content-range'], range).toBe(`bytes ${from}-${to - 1}/${length}`)
    expect(part.body.equals(body.subarray(from, to)), range).toBe(true)
  }
  const beyond = await get(base, path, { range: `bytes=${length}-` })
  expect(beyond.status).toBe(416)
  expect(beyond.headers).toMatchObject({
    'content-range': `bytes */${length}`,
    'content-length': `${beyond.body.length}`,
  })
  const other = await get(base, path, { range: 'bytes=0-9', 'if-range': '"another"' })
  expect([other.status, other.body.length]).toEqual([200, length])
})

test('a query that cannot be is refused with what it can be', async ({ request }) => {
  const { id, resolution } = await firstModel(request)
  const refusals = {
    [`images/${id}/5.png?size=${resolution + 1}`]: `use one of ${resolution}, ${2 * resolution}`,
    [`images/${id}/5.png?size=${resolution}&size=${resolution}`]: `Give it once: size=${resolution}`,
    [`walks/${id}/1,2,3.webp?frames=2`]: 'a whole number from 3 to 240',
    [`walks/${id}/1,2,3.webp?loop=yes`]: 'true or false',
    [`walks/${id}/1,2,3.png?path=spiral`]: 'slerp, lerp',
    [`grids/${id}/0-9.png?columns=0`]: 'a whole number from 1 to 256',
    [`grids/${id}/9-0.png`]: 'Write 0-9',
    [`timelines/${id}/5!1.gif`]: 'leave !1 out',
    oembed: 'url',
  }
  for (const [path, advice] of Object.entries(refusals)) {
    const { status, body } = await get(base, `/api/v1/${path}`)
    expect(status, path).toBe(400)
    const { detail, error } = JSON.parse(`${body}`)
    expect(detail, path).toContain(advice)
    expect(error.message, path).toBeTruthy()
  }
})

test('the page of a picture, and that of a walk, say how to embed them', async ({
  page,
  request,
}) => {
  const { id, pinned } = await firstModel(request)
  const kinds = {
    '5~0.7': `/api/v1/images/${pinned}/5~0.7.png`,
    '12,57': `/api/v1/walks/${pinned}/12,57.webp`,
  }
  for (const [recipe, file] of Object.entries(kinds)) {
    await page.goto(`/${id}/${recipe}`)
    const link = page.locator('link[type="application/json+oembed"]')
    const address = new URL(`${await link.getAttribute('href')}`)
    address.searchParams.set('maxwidth', '130')
    const told = await (await request.get(address.href)).json()
    expect(told).toMatchObject({ type: 'photo', version: '1.0', width: told.height })
    expect(told.width).toBeLessThanOrEqual(130)
    expect(new URL(told.url)).toMatchObject({ origin: base, pathname: file })
    const picture = await request.get(told.url)
    expect(picture.headers()['content-type']).toMatch(/^image\//)
  }
})

test('oEmbed speaks JSON, of pages of this site', async () => {
  const ofPage = (url: string) => `/api/v1/oembed?url=${encodeURIComponent(url)}`
  expect((await get(base, `${ofPage(`${base}/x/1`)}&format=xml`)).status).toBe(501)
  for (const url of ['https://example.com/lorelei-64/5', `${base}/`, `${base}/x/studio`, 'x', ''])
    expect((await get(base, ofPage(url))).status, url).toBe(url === '' ? 400 : 404)
})

test('the documentation tells of every endpoint and every problem, without script', async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: base })
  const page = await context.newPage()
  await page.goto('/')
  await page.getByRole('contentinfo').getByRole('link', { name: 'API' }).click()
  await expect(page).toHaveURL('/api')
  for (const path of Object.keys(document.paths))
    await expect(page.getByText(path, { exact: true }).first()).toBeVisible()
  await expect(page.locator('#invalid_recipe')).toContainText('400')
  await context.close()
})

test('every address that README names is there', async ({ request }) => {
  const { id } = await firstModel(request)
  const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  const rows = text.split('\n').filter((line) => line.startsWith('| `/'))
  const addresses = rows.flatMap((row) => row.split('|')[1]?.match(/\/[^`]*/g) ?? [])
  const embedded = text.match(/src="https:\/\/garden\.example([^"]+)"/g) ?? []
  const paths = [...addresses, ...embedded.map((one) => one.slice(27, -1))]
  expect(paths.length).toBeGreaterThan(10)
  for (const path of paths) {
    const answer = await request.get(path.replace('lorelei-64', id))
    expect.soft(answer.status(), path).toBe(200)
  }
})
