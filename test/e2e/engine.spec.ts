import { expect, type Page, test, type Worker } from 'playwright/test'
import { canvasOf, firstModel, type Model } from './garden.ts'

test.describe.configure({ timeout: 300_000 })

test.use({
  // The service worker, which holds releases as well, is not what is tested here.
  serviceWorkers: 'block',
  launchOptions: async ({ launchOptions }, use) => {
    const args = [...(launchOptions.args ?? []), '--enable-unsafe-swiftshader']
    await use({ ...launchOptions, args })
  },
})

/** Beds of 64 pictures that are grown while the page is watched. */
const BEDS = 3

/** Milliseconds of a slow download. */
const SLOW = 13_000

const WEIGHTS = /\/releases\/.*\/numbers\.gz$/

test('the studio begins by itself, shows its progress and says what it grows on', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.goto(studio(model, 'r=5&backend=wasm'))
  await expectGrown(page, '5')
  await expect(statusOf(page)).toContainText('This device grows them, on wasm.')
  await expect(statusOf(page)).toContainText('Its known answer is 0 of 255 levels off.')
  await expect(page.locator('[data-phase]')).toContainText(/\d+\.\d ms a picture/)
})

test.describe('on a connection where bytes cost', () => {
  test.beforeEach(({ page }) =>
    page.addInitScript(() => {
      Object.defineProperty(navigator, 'connection', { value: { saveData: true } })
    }),
  )

  test('it asks first, tells the size, and does not ask for what it has', async ({
    page,
    request,
  }) => {
    const model = await firstModel(request)
    const fetched = fetchedOn(page)
    await page.goto(studio(model, 'r=5&backend=wasm'))
    await expect(statusOf(page)).toHaveText('The server grows these pictures.')
    await expect(page.getByRole('img', { name: /5/ }).first()).toBeVisible()
    await page.waitForLoadState('networkidle')
    expect(fetched).toEqual([])
    await page.getByRole('button', { name: /Grow them here: \d+\.\d MB to download/ }).click()
    await expectGrown(page, '5')
    expect(fetched.length).toBeGreaterThan(0)
    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await expectGrown(page, '5')
  })
})

test('who leaves it to the server is asked from then on', async ({ page, request }) => {
  const model = await firstModel(request)
  // The download does not end before it is stopped.
  await page.route('**/numbers.gz', () => {})
  await page.goto(studio(model, 'r=5&backend=wasm'))
  // Browsers' own are green, and not of this page.
  await expect(page.getByRole('progressbar')).toHaveCSS('appearance', 'none')
  await page.getByRole('button', { name: 'Leave it to the server' }).press('Enter')
  await expect(statusOf(page)).toHaveText('The server grows these pictures.')
  // What was pressed is gone, and what it stood in has the focus.
  await expect(page.locator('[data-phase]')).toBeFocused()
  await page.unroute('**/numbers.gz')
  await page.reload()
  await page.getByRole('button', { name: /Grow them here/ }).press('Enter')
  await expectGrown(page, '5')
  await expect(page.locator('[data-phase]')).toBeFocused()
})

test('a generator is kept: a second visit fetches none, and one damaged is fetched anew', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.goto(studio(model, 'r=5&backend=wasm'))
  await expectGrown(page, '5')
  await expect.poll(() => cachesOf(page)).toHaveLength(1)
  const fetched = fetchedOn(page)
  await page.reload()
  await expectGrown(page, '5')
  expect(fetched).toEqual([])

  await page.evaluate(async () => {
    const [name = ''] = await caches.keys()
    const cache = await caches.open(name)
    const requests = await cache.keys()
    const weights = requests.find(({ url }) => url.includes('numbers.gz'))
    if (weights) await cache.put(weights, new Response(new Uint8Array(1000)))
  })
  await page.reload()
  await expectGrown(page, '5')
  expect(fetched.filter((url) => url.includes('numbers.gz'))).toHaveLength(1)
})

test('what a newer release supersedes is deleted, unless a tab has it open', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  const unused = `generator/${model.id}/${'1'.repeat(64)}`
  const open = `generator/${model.id}/${'2'.repeat(64)}`
  const other = `generator/another-model/${'3'.repeat(64)}`
  const tab = await context.newPage()
  await tab.goto('/robots.txt')
  await tab.evaluate(
    async (names) => {
      for (const name of names) await caches.open(name)
      navigator.locks.request(names[1] ?? '', { mode: 'shared' }, () => new Promise(() => {}))
    },
    [unused, open, other],
  )
  await page.goto(studio(model, 'r=5&backend=wasm'))
  await expectGrown(page, '5')
  await expect.poll(() => cachesOf(page)).not.toContain(unused)
  expect(await cachesOf(page)).toEqual(expect.arrayContaining([open, other]))
  await tab.close()
  await page.reload()
  await expectGrown(page, '5')
  await expect.poll(() => cachesOf(page)).not.toContain(open)
})

test('it grows where nothing may be kept', async ({ page, request }) => {
  const model = await firstModel(request)
  await page.addInitScript(forbidStorage)
  await beforeWorkers(page, forbidStorage)
  await page.goto(studio(model, 'r=5&backend=wasm'))
  await expectGrown(page, '5')
})

test('an age is fetched when it is first asked for', async ({ page, request }) => {
  const model = await firstModel(request)
  const { ages } = await (await request.get(`/api/v1/models/${model.id}`)).json()
  const fetched = fetchedOn(page)
  await page.goto(studio(model, 'r=5&backend=wasm'))
  await expectGrown(page, '5')
  expect(fetched.filter((url) => url.includes('/ages/'))).toEqual([])
  await page.goto(studio(model, `r=5!${ages.at(-1)}&backend=wasm`))
  await expectGrown(page, `5!${ages.at(-1)}`)
  const asked = fetched.filter((url) => url.includes('/ages/'))
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.filter((url) => !url.includes(`/ages/${ages.at(-1)}/`))).toEqual([])
})

test('a backend that draws the known answer wrongly is left, and not tried at the next visit', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await beforeWorkers(page, drawNothing)
  await page.goto(studio(model, 'r=5&backend=webgl'))
  await expectGrown(page, '5')
  await expect(statusOf(page)).toContainText('on wasm')
  await expect(statusOf(page)).toContainText('Not on WebGL, which did not draw the known answer.')
  const scripts = scriptsOn(page)
  await page.goto(studio(model, 'r=6'))
  await expectGrown(page, '6')
  await expect(statusOf(page)).toContainText('Not on WebGL')
  const again = scripts.length
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => scripts.length).toBeGreaterThan(again)
})

test('a graphics card is not blamed for a slow network', async ({ page, request }) => {
  const model = await firstModel(request)
  await beforeWorkers(page, loseHeartSooner)
  await page.route('**/numbers.gz', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, SLOW))
    await route.continue()
  })
  await page.goto(studio(model, 'r=5&backend=webgl'))
  await expectGrown(page, '5')
  await expect(statusOf(page)).toContainText('on WebGL')
  await expect(statusOf(page)).not.toContainText('Not on')
})

for (const { what, says, breakIt } of [
  {
    what: 'that draws the same whatever is asked',
    says: 'Not on WebGL any more, which drew broken pictures.',
    breakIt: drawNothing,
  },
  {
    what: 'that loses its context',
    says: 'Not on WebGL any more, which stopped while drawing.',
    breakIt: loseContext,
  },
]) {
  test(`the next backend takes over from one ${what}`, async ({ page, request }) => {
    const model = await firstModel(request)
    await page.goto(studio(model, 'r=5&backend=webgl'))
    await expect(statusOf(page)).toContainText('on WebGL', { timeout: 120_000 })
    const [worker] = page.workers() as [Worker]
    await worker.evaluate(breakIt)
    await page.getByRole('button', { name: 'Another seed' }).click()
    await expect(statusOf(page)).toContainText(says, { timeout: 120_000 })
    await expect(statusOf(page)).toContainText('on wasm')
    const recipe = new URL(page.url()).searchParams.get('r') ?? ''
    await expectGrown(page, recipe)
  })
}

test('when nothing works here the server draws and says so, until another try', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.route('**/numbers.gz*', (route) => route.abort())
  await page.goto(studio(model, 'r=5'))
  await expect(statusOf(page)).toContainText('so the server grows the pictures', {
    timeout: 60_000,
  })
  await expect(page.getByRole('img', { name: /5/ }).first()).toBeVisible()
  await page.unroute('**/numbers.gz*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expectGrown(page, '5')
})

test('the page answers while pictures are grown', async ({ page, request }) => {
  const model = await firstModel(request)
  await page.goto(studio(model, 'r=5&count=64&tool=bed&backend=wasm'))
  await expectGrown(page, '5')
  await page.waitForLoadState('networkidle')
  // How long a task may be depends on who else needs the processor: none takes half as long as a bed of pictures does.
  await expect(async () => {
    await page.evaluate(watchLongTasks)
    const began = performance.now()
    for (let time = 0; time < BEDS; time++) {
      const bed = await page.locator('canvas').last().getAttribute('data-recipe')
      await page.getByRole('button', { name: 'New seeds' }).click()
      await expect(page.locator('canvas').last()).not.toHaveAttribute('data-recipe', `${bed}`)
    }
    const each = (performance.now() - began) / BEDS
    const long = await page.evaluate(() => (window as { long?: number[] }).long ?? [])
    expect(Math.max(0, ...long)).toBeLessThan(each / 2)
  }).toPass({ timeout: 120_000 })
})

function studio(model: Model, query: string): string {
  return `/${model.id}/studio?${query}`
}

function statusOf(page: Page) {
  return page.locator('[data-phase]').getByRole('status')
}

async function expectGrown(page: Page, recipe: string): Promise<void> {
  await expect(canvasOf(page, recipe).first()).toBeVisible({ timeout: 120_000 })
}

/** Addresses of the weights that are fetched from now on. */
function fetchedOn(page: Page): string[] {
  const fetched: string[] = []
  page.on('request', (sent) => {
    if (WEIGHTS.test(sent.url())) fetched.push(sent.url())
  })
  return fetched
}

/** Addresses of the scripts that are fetched from now on. */
function scriptsOn(page: Page): string[] {
  const scripts: string[] = []
  page.on('request', (sent) => {
    if (sent.url().endsWith('.js')) scripts.push(sent.url())
  })
  return scripts
}

/** Runs in each worker of the page before its own script. */
async function beforeWorkers(page: Page, first: () => void): Promise<void> {
  await page.route(/turbopack-worker-.*\.js/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `(${first})();\n${await response.text()}` })
  })
}

/** Runs in the worker: what a graphics card has two minutes for it has a tenth of, which is less than `SLOW`. */
function loseHeartSooner(): void {
  const { setTimeout } = globalThis
  const sooner = (run: () => void, milliseconds = 0) =>
    setTimeout(run, milliseconds >= 100_000 ? milliseconds / 10 : milliseconds)
  Object.assign(globalThis, { setTimeout: sooner })
}

/** Runs in the worker. What is read from the graphics card stays as it was. */
function drawNothing(): void {
  WebGL2RenderingContext.prototype.getBufferSubData = () => {}
  WebGL2RenderingContext.prototype.readPixels = () => {}
}

/** Runs in the worker. The next thing that is drawn is the last. */
function loseContext(): void {
  const { drawElements } = WebGL2RenderingContext.prototype
  WebGL2RenderingContext.prototype.drawElements = function (...what) {
    this.getExtension('WEBGL_lose_context')?.loseContext()
    drawElements.apply(this, what)
  }
}

/** Runs in the page and in the worker, as where a visitor blocks all cookies. */
function forbidStorage(): void {
  for (const name of ['caches', 'localStorage', 'indexedDB'])
    Object.defineProperty(globalThis, name, {
      get() {
        throw new DOMException('Denied', 'SecurityError')
      },
    })
}

/** Runs in the page: notes the milliseconds of tasks over 50 ms from now on. */
function watchLongTasks(): void {
  const long: number[] = []
  Object.assign(window, { long })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) long.push(duration)
  }).observe({ type: 'longtask' })
}

function cachesOf(page: Page): Promise<string[]> {
  return page.evaluate(async () =>
    (await caches.keys()).filter((name) => name.startsWith('generator/')),
  )
}
