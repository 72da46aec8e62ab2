import { expect, type Page, test } from 'playwright/test'
import { canvasOf, firstModel, type Model } from './garden.ts'

test.describe.configure({ timeout: 240_000 })

test('after one visit the studio, its map, a walk and what is kept are there without a network', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await visitStudio(page, model)
  await page.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByRole('button', { name: 'Keep', pressed: true })).toBeVisible()
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
  const kept = page.getByRole('region', { name: 'Favourites' }).getByRole('img')
  await expect(kept).toHaveCount(1)
  await expect
    .poll(() => kept.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(model.resolution)

  await page.goto('/somewhere/never-seen')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No network reaches the garden')
  await page.getByRole('link', { name: `Studio of ${model.id}` }).click()
  await expect(page.locator('[data-phase="ready"]')).toBeVisible({ timeout: 60_000 })
})

test('a page seen before is shown without a network as it was, and pinned pictures with it', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await page.goto(`/${model.pinned}/42`)
  await held(page)
  await page.reload()
  await page.waitForLoadState('networkidle')
  await context.setOffline(true)
  await page.reload()
  const picture = page.getByRole('main').getByRole('img').first()
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(model.resolution)
})

test('a newer build waits, and comes when the visitor reloads', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await page.goto(`/${model.id}`)
  await held(page)
  const before = await shells(page)
  // The same garden under the name of another build, as a deployment would serve it.
  const script = await (await request.get('/service-worker.js')).text()
  const newer = script.replace(/self\.BUILD = "\w+"/, 'self.BUILD = "ffffffffffff"')
  await context.route('**/service-worker.js', (route) =>
    route.fulfill({ body: newer, contentType: 'text/javascript' }),
  )
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update()
  })
  await expect(page.getByText('A newer version of the garden is here.')).toBeVisible()
  expect(await page.evaluate(waiting)).toBe(true)
  // Nothing of the old build's is touched while its tab is open.
  expect(await shells(page)).toEqual(expect.arrayContaining(before))
  await page.getByRole('button', { name: 'Reload' }).click()
  await expect.poll(() => page.evaluate(waiting).catch(() => true)).toBe(false)
  // Its pages name another build: the newer worker holds none of them.
  const pages = await page.evaluate(async () =>
    (await (await caches.open('garden-shell-ffffffffffff')).keys()).map(({ url }) => url),
  )
  expect(pages.filter((url) => !url.includes('/_next/static/'))).toEqual([])
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

/** Until the page is on the device with all it needs. */
async function held(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-offline', /./, { timeout: 60_000 })
}

function shells(page: Page): Promise<string[]> {
  return page.evaluate(async () =>
    (await caches.keys()).filter((name) => name.startsWith('garden-shell-')),
  )
}

async function waiting(): Promise<boolean> {
  return (await navigator.serviceWorker.ready).waiting !== null
}
