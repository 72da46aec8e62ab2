import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from 'playwright/test'
import { canvasOf, firstModel, keepThis, type Model } from './garden.ts'

test.describe.configure({ timeout: 240_000 })

/** The name of a build that does not exist. */
const NEWER = 'ffffffffffff'

test('after one visit the studio, its map, a walk and what is kept are there without a network', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await visitStudio(page, model)
  await keepThis(page)
  await context.setOffline(true)

  await page.goto(`/${model.id}/studio?r=4242&backend=wasm`)
  await expect(page.locator('[data-phase="ready"]')).toBeVisible({ timeout: 60_000 })
  await expect(canvasOf(page, '4242').first()).toBeVisible()

  await page.goto(`/${model.id}/studio?r=5,6&tool=walk&backend=wasm`)
  const scrub = page.getByRole('slider', { name: 'Frame of the walk' })
  await expect(scrub).toBeEnabled({ timeout: 60_000 })

  await page.goto(`/${model.id}/map`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()

  await page.goto('/kept')
  const kept = page.getByRole('region', { name: 'Kept' }).getByRole('img')
  await expect(kept).toHaveCount(1)
  await expect
    .poll(() => kept.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(model.resolution)

  await page.goto('/somewhere/never-seen')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No network reaches the garden')
  await page.getByRole('link', { name: `Studio of ${model.id}` }).click()
  await expect(page.locator('[data-phase="ready"]')).toBeVisible({ timeout: 60_000 })

  // A picture that nobody has seen here is grown by the studio.
  await page.goto(`/${model.id}/777~0.8`)
  await expect(page).toHaveURL(/\/studio\?r=777~0\.8/)
  await expect(canvasOf(page, '777~0.8').first()).toBeVisible({ timeout: 60_000 })

  // So is one of the same release, and a walk as it goes; of another release none is.
  await page.goto(`/${model.pinned}/778`)
  await expect(page).toHaveURL(/\/studio\?r=778/)
  await page.goto(`/${model.id}/7,8?loop=false`)
  await expect(page).toHaveURL(/\/studio\?r=7(,|%2C)8.*&loop=0/)
  await page.goto(`/${model.id}@00000000/779`)
  await expect(page.getByRole('link', { name: `Studio of ${model.id}` })).toBeVisible()
  await expect(page).toHaveURL(`/${model.id}@00000000/779`)
})

test('what is kept is there without a network for whoever has seen no more than a picture', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await page.goto(`/${model.pinned}/42`)
  await keepThis(page)
  await held(page)
  await context.setOffline(true)
  await page.goto('/kept')
  await expect(page.getByRole('region', { name: 'Kept' }).getByRole('img')).toHaveCount(1)
})

test('a studio that a link has led to is there without a network', async ({
  page,
  request,
  context,
}) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}`)
  await held(page)
  await page.locator(`main a[href="/${id}/studio"]`).first().click()
  await expect(page.locator('[data-phase="ready"]')).toBeVisible({ timeout: 120_000 })
  await expect(page.locator('html')).toHaveAttribute('data-offline', 'whole', { timeout: 60_000 })
  await context.setOffline(true)
  await page.goto(`/${id}/studio?r=4242&backend=wasm`)
  await expect(canvasOf(page, '4242').first()).toBeVisible({ timeout: 60_000 })
})

test('a page seen before is shown without a network as it was, and pinned pictures with it', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await visitTwice(page, `/${model.pinned}/42`)
  await context.setOffline(true)
  await page.reload()
  const picture = page.getByRole('main').getByRole('img').first()
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(model.resolution)
})

test('a newer build waits while an older page is open, and comes when the visitor reloads', async ({
  page,
  request,
  baseURL,
}) => {
  const { id } = await firstModel(request)
  const deployed = await deploy(`${baseURL}`)
  await visitTwice(page, `${deployed.url}/${id}`)

  deployed.renew()
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update()
  })
  await expect(page.getByText('A newer version of the garden is here.')).toBeVisible()
  expect(await page.evaluate(isWaiting)).toBe(true)
  await page.getByRole('button', { name: 'Reload' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-offline', /./)
  // The page may still be on its way there.
  await expect.poll(() => page.content().catch(() => '')).toContain(NEWER)
  expect(await page.evaluate(isWaiting)).toBe(false)
  await expect(page.getByText('A newer version of the garden is here.')).toHaveCount(0)

  const pages = await pagesHeld(page)
  expect(pages.map(({ cache }) => cache)).toContain(`garden-shell-${NEWER}`)
  for (const { cache, text } of pages) expect(text).toContain(cache.split('-').at(-1))
  deployed.close()
})

test('a newer build holds what the one before held, and is no news on a page of its own', async ({
  page,
  request,
  context,
  baseURL,
}) => {
  const { id } = await firstModel(request)
  const deployed = await deploy(`${baseURL}`)
  await page.goto(`${deployed.url}/${id}/studio?r=42`)
  await held(page)

  deployed.renew()
  await page.goto(`${deployed.url}/${id}`)
  await held(page)
  expect(await page.evaluate(isWaiting)).toBe(false)
  await expect(page.getByText('A newer version of the garden is here.')).toHaveCount(0)

  await context.setOffline(true)
  await page.goto(`${deployed.url}/somewhere/never-seen`)
  await page.getByRole('link', { name: `Studio of ${id}` }).click()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('1')
  expect(await page.content()).toContain(NEWER)
  deployed.close()
})

test('a page that is here is shown when the server is too slow, or its proxy says that it is away', async ({
  page,
  request,
  baseURL,
}) => {
  const { pinned } = await firstModel(request)
  const deployed = await deploy(`${baseURL}`)
  const address = `${deployed.url}/${pinned}/42`
  await visitTwice(page, address)
  const heading = await page.getByRole('heading', { level: 1 }).textContent()
  for (const state of ['never', 502, 503, 504] as const) {
    deployed.answerPages(state)
    await page.goto(address, { waitUntil: 'commit' })
    await expect(page.getByRole('heading', { level: 1 }), `${state}`).toHaveText(`${heading}`)
  }
  deployed.close()
})

test('the worker is served for the whole site, and never from a cache', async ({ request }) => {
  const answer = await request.get('/service-worker.js')
  expect(answer.headers()['cache-control']).toBe('no-cache')
  expect(answer.headers()['content-type']).toContain('text/javascript')
  expect(answer.headers()['service-worker-allowed']).toBe('/')
  const manifest = await (await request.get('/manifest.webmanifest')).json()
  expect(manifest).toMatchObject({ name: 'Latent Garden', display: 'standalone' })
})

async function visitStudio(page: Page, model: Model): Promise<void> {
  await page.goto(`/${model.id}/studio?r=42&backend=wasm`)
  await expect(page.locator('[data-phase="ready"]')).toBeVisible({ timeout: 120_000 })
  await held(page)
}

/** The second time, the service worker keeps the page. */
async function visitTwice(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await held(page)
  await page.reload()
  await page.waitForLoadState('networkidle')
}

/** Until the page is on the device with all it needs. */
async function held(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-offline', /./, { timeout: 60_000 })
}

/** Every page that is held, and where. */
function pagesHeld(page: Page): Promise<{ cache: string; text: string }[]> {
  return page.evaluate(async () => {
    const held: { cache: string; text: string }[] = []
    for (const cache of await caches.keys()) {
      for (const answer of await (await caches.open(cache)).matchAll())
        if (answer.headers.get('content-type')?.startsWith('text/html'))
          held.push({ cache, text: await answer.text() })
    }
    return held
  })
}

async function isWaiting(): Promise<boolean> {
  return (await navigator.serviceWorker.ready).waiting !== null
}

/** The garden under test at an address of its own, where it can be renewed: the same under another build's name. */
async function deploy(origin: string) {
  const script = await (await fetch(`${origin}/service-worker.js`)).text()
  const older = /self\.BUILD = "(\w+)"/.exec(script)?.[1] ?? ''
  let build = older
  let pages: number | 'never' | undefined
  const server = createServer(async ({ url, headers }, response) => {
    const { accept = '*/*', rsc } = headers
    if (pages !== undefined && headers['sec-fetch-mode'] === 'navigate') {
      if (pages !== 'never') response.writeHead(pages).end('away')
      return
    }
    const asked = { accept, ...(typeof rsc === 'string' && { rsc }) }
    const answer = await fetch(`${origin}${url}`, { headers: asked })
    const type = answer.headers.get('content-type') ?? ''
    const bytes = Buffer.from(await answer.arrayBuffer())
    const isText = /html|javascript|x-component/.test(type)
    response.writeHead(answer.status, { 'content-type': type, 'x-garden-build': build })
    response.end(isText ? bytes.toString().replaceAll(older, build) : bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  const renew = () => {
    build = NEWER
  }
  const answerPages = (as: typeof pages) => {
    pages = as
  }
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://localhost:${port}`, renew, answerPages, close }
}
