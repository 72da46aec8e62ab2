import { gzipSync } from 'node:zlib'
import { expect, type Response, test } from 'playwright/test'
import { firstModel } from './garden.ts'

/** Bytes. */
const FIRST_SECONDS = 150_000
const GENERATOR = 2_300_000

/** Every kind of page but the studio, the map and one's own, which bring an engine. */
const LIGHT = ['/', '/api', '/kept', '/offline', '/*', '/*/1234567', '/*/12,57,99']

test('what a page loads of script in its first five seconds is bounded, as a browser counts', async ({
  browser,
  request,
}) => {
  const { id } = await firstModel(request)
  const loads = LIGHT.map(async (path) => {
    // Somebody new each time: a page of favourites with some of them reads recipes as well, which is 11 kB more.
    const page = await browser.newPage()
    const scripts: Response[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response)
    })
    await page.goto(path.replace('*', id))
    await page.waitForTimeout(5_000)
    const bodies = await Promise.all(scripts.map((script) => script.body()))
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
  })
  for (const [i, bytes] of (await Promise.all(loads)).entries()) {
    console.log(`${LIGHT[i]}: ${(bytes / 1000).toFixed(1)} kB of script`)
    expect.soft(bytes, LIGHT[i]).toBeGreaterThan(50_000)
    expect.soft(bytes, LIGHT[i]).toBeLessThanOrEqual(FIRST_SECONDS)
  }
})

test('a generator comes with at most 2.3 MB, and as many as the visitor was told', async ({
  request,
}) => {
  const { id } = await firstModel(request)
  const { manifest: address, transferBytes } = await (
    await request.get(`/api/v1/models/${id}`)
  ).json()
  const folder = address.replace(/manifest\.json$/, '')
  let bytes = 0
  for (const name of ['program.json.gz', 'numbers.gz'])
    bytes += (await (await request.get(`${folder}${name}`)).body()).length
  console.log(`${id}: ${(bytes / 1e6).toFixed(2)} MB of numbers, as they travel`)
  expect(bytes).toBeLessThanOrEqual(GENERATOR)
  expect(Math.abs(bytes - transferBytes)).toBeLessThan(0.01 * bytes)
})

test('a page is drawn without waiting for another file, and has its style sheets once', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  for (const path of ['/', `/${id}`, `/${id}/42`, `/${id}/studio`, '/api']) {
    const sheets: string[] = []
    page.on('request', (one) => one.resourceType() === 'stylesheet' && sheets.push(one.url()))
    const html = (await (await page.goto(path))?.text()) ?? ''
    expect.soft(html.split('font-synthesis:none').length - 1, path).toBe(1)
    expect.soft(await page.locator('head style[data-href]').count(), path).toBe(1)
    await page.waitForLoadState('networkidle')
    expect.soft(sheets, path).toEqual([])
  }
})

test('of walls below the first nothing is fetched before they come near', async ({
  page,
  request,
}) => {
  const { models } = await (await request.get('/api/v1/models')).json()
  const last = models.at(-1).pinned
  const ofLast: string[] = []
  page.on('request', (one) => one.url().includes(`/${last}/`) && ofLast.push(one.url()))
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto('/')
  await page.waitForLoadState('networkidle')
  // The list of models has one of its pictures.
  expect(ofLast.length).toBeLessThanOrEqual(1)
  await page.locator('main > section').last().scrollIntoViewIfNeeded()
  await expect.poll(() => ofLast.length).toBeGreaterThan(20)
})
