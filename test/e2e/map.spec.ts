import { type CDPSession, expect, type Page, test } from 'playwright/test'
import { firstModel, type Model, pixelsOf } from './garden.ts'

test.describe.configure({ timeout: 180_000 })

test('the map is dragged, and its address brings it back', async ({ page, request }) => {
  const model = await firstModel(request)
  await openMap(page, model)
  const before = await middle(page)
  await page.mouse.move(before.x, before.y)
  await page.mouse.down()
  await page.mouse.move(before.x - 150, before.y - 80, { steps: 8 })
  await page.waitForTimeout(200)
  await page.mouse.up()
  await expect(page).toHaveURL(/\?x=1\.\d+&y=0\.\d+$/)
  await expectComplete(page)
  const seen = await pictureOf(page)
  await page.reload()
  await expectComplete(page)
  expect(await pictureOf(page)).toBe(seen)
})

test('a wheel brings it nearer to what is under the pointer, as far as a sixteenth of a step', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openMap(page, model)
  const { x, y } = await middle(page)
  await page.mouse.move(x + 128, y)
  for (const zoom of [1, 2, 3, 4, 4]) {
    await page.mouse.wheel(0, -120)
    await expect(page).toHaveURL(new RegExp(`z=${zoom}$`))
  }
  // One lattice point to the right of the middle stayed where it was: a sixteenth of its way is left.
  const place = Number(new URL(page.url()).searchParams.get('x'))
  expect(place).toBeGreaterThan(0.9)
  expect(place).toBeLessThan(1)
  await expect(page.getByRole('button', { name: 'Nearer' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await expectComplete(page)
})

test('keys mark, announce, zoom and bring it home', async ({ page, request }) => {
  const model = await firstModel(request)
  await openMap(page, model)
  const surface = page.getByRole('application', { name: 'Map of seeds' })
  await surface.focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText('Seed 468075143. At 1, 0.')).toBeAttached()
  await page.keyboard.press('+')
  await expect(page).toHaveURL(/z=1$/)
  await page.keyboard.press('ArrowLeft')
  await expect(
    page.getByText(/^Mix of 0\.5 × 468075143 and 0\.5 × 2453950287\. At 0\.5, 0\.$/),
  ).toBeAttached()
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page).toHaveURL(/y=\d/)
  await page.keyboard.press('Home')
  await expect(page).toHaveURL(new RegExp(`/${model.id}/map$`))
})

test('a tile opens: its picture, its recipe, and where to go with it', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openMap(page, model, '?x=0.5&z=1')
  const { x, y } = await middle(page)
  await page.mouse.click(x, y)
  const sheet = page.getByRole('dialog')
  const recipe = '468075143*0.5_2453950287*0.5'
  await expect(sheet.getByText(recipe, { exact: true })).toBeVisible()
  await expect(sheet.locator(`canvas[data-recipe="${recipe}"]`)).toBeVisible()
  await expect(sheet.getByRole('link', { name: 'Its page' })).toHaveAttribute(
    'href',
    `/${model.id}/${recipe}`,
  )
  await expect(sheet.getByRole('link', { name: 'In the studio' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(sheet.getByRole('heading', { name: 'Seed 468075143' })).toBeVisible()
  await sheet.getByRole('button', { name: 'Centre the map here' }).click()
  await expect(page).toHaveURL(/\?x=1&z=1$/)
})

test('a tile is, pixel by pixel, what the server draws of its recipe', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openMap(page, model, '?x=0.25&y=0.25&z=2')
  const { x, y } = await middle(page)
  await page.mouse.click(x, y)
  const drawn = page.getByRole('dialog').locator('canvas[data-recipe*="*0.56"]')
  await expect(drawn).toBeVisible()
  const recipe = await drawn.getAttribute('data-recipe')
  const own = await pixelsOf(drawn)
  const server = await page.evaluate(async (address) => {
    const picture = await createImageBitmap(await (await fetch(address)).blob())
    const canvas = new OffscreenCanvas(picture.width, picture.height)
    const context = canvas.getContext('2d')
    context?.drawImage(picture, 0, 0)
    return [...(context?.getImageData(0, 0, picture.width, picture.height).data ?? [])]
  }, `/api/v1/images/${model.pinned}/${recipe}.png`)
  const differences = own.map((level, i) => Math.abs(level - (server[i] ?? 0)))
  expect(Math.max(...differences)).toBeLessThanOrEqual(2)
})

test('two fingers pinch it, with what lay between them staying there', async ({
  browser,
  request,
}) => {
  const model = await firstModel(request)
  const context = await browser.newContext({
    hasTouch: true,
    reducedMotion: 'reduce',
    viewport: { width: 390, height: 800 },
  })
  const page = await context.newPage()
  await openMap(page, model)
  const session = await context.newCDPSession(page)
  const centre = await middle(page)
  const x = centre.x + 60
  const { y } = centre
  const placed = () => Number(new URL(page.url()).searchParams.get('x'))
  const fingers = (apart: number) => [
    { x: x - apart, y, id: 0 },
    { x: x + apart, y, id: 1 },
  ]
  await touch(session, 'touchStart', fingers(30))
  for (const apart of [40, 60, 80, 100, 120]) await touch(session, 'touchMove', fingers(apart))
  await touch(session, 'touchEnd', [])
  await expect(page).toHaveURL(/z=2$/)
  const pinched = placed()
  // 60 pixels off the middle are as many again after the doubling; about the middle it would stay 0.
  expect(pinched).toBeGreaterThan(0.25)
  expect(pinched).toBeLessThan(1)
  await touch(session, 'touchStart', [{ x, y, id: 0 }])
  for (const way of [20, 40, 60]) await touch(session, 'touchMove', [{ x: x - way, y, id: 0 }])
  await touch(session, 'touchEnd', [])
  await expect.poll(placed).toBeGreaterThan(pinched)
  expect(placed()).toBeLessThan(pinched + 0.5)
  await expect(page.locator('.map-surface')).toHaveAttribute('data-complete', 'true')
  await context.close()
})

test('buttons zoom, as far as there is something to see, and bring it home', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openMap(page, model, '?x=3&y=-2')
  const farther = page.getByRole('button', { name: 'Farther' })
  const said = page.locator('main [aria-live=polite]')
  while ((await farther.getAttribute('aria-disabled')) !== 'true') {
    const before = page.url()
    await farther.click()
    await expect(said).toHaveText(/^Zoom /)
    await expect(page).not.toHaveURL(before)
  }
  await expectComplete(page)
  // At the end there is no zoom beyond to tell of.
  await page.keyboard.press('-')
  await expect(async () => {
    const zoom = new URL(page.url()).searchParams.get('z') ?? '0'
    await expect(said).toHaveText(`Zoom ${zoom}.`, { timeout: 500 })
  }).toPass()
  await page.getByRole('button', { name: 'Back to the middle' }).click()
  await expect(page).toHaveURL(/\/map$/)
})

/** Opens the map and has this device draw all that can be seen. */
async function openMap(page: Page, model: Model, query = ''): Promise<void> {
  await page.goto(`/${model.id}/map${query}`)
  const surface = page.locator('.map-surface')
  const start = page.getByRole('button', { name: /\d MB/ })
  await expect(surface.or(start)).toBeVisible()
  if (await start.isVisible()) await start.click()
  await expectComplete(page)
}

async function expectComplete(page: Page): Promise<void> {
  const surface = page.locator('.map-surface')
  await expect(surface).toHaveAttribute('data-complete', 'true', { timeout: 120_000 })
}

async function middle(page: Page): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await page.locator('.map-surface').boundingBox()) ?? {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  }
  return { x: x + width / 2, y: y + height / 2 }
}

/** All that is drawn, as one text. */
function pictureOf(page: Page): Promise<string> {
  return page.locator('.map-canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
}

function touch(
  session: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  touchPoints: { x: number; y: number; id: number }[],
) {
  return session.send('Input.dispatchTouchEvent', { type, touchPoints })
}

test('a large screen is filled to its end, by the largest pictures that there are', async ({
  page,
  request,
}) => {
  const { models } = await (await request.get('/api/v1/models')).json()
  const [largest] = models.toSorted((one: Model, other: Model) => other.resolution - one.resolution)
  await page.setViewportSize({ width: 2560, height: 1440 })
  await openMap(page, largest, '?z=-1')
})

test('whoever leaves while it coasts comes back to the place', async ({ page, request }) => {
  const model = await firstModel(request)
  await openMap(page, model)
  const { x, y } = await middle(page)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x - 300, y, { steps: 4 })
  await page.mouse.up()
  await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'Kept' }).click()
  await expect(page).toHaveURL('/kept')
  await page.goBack()
  await expect(page).toHaveURL(/\/map\?x=[1-9]/)
})

test('keys that pages have a use for are the map’s only while it has the focus', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.setViewportSize({ width: 1000, height: 500 })
  await openMap(page, model)
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(new URL(page.url()).search).toBe('')
})

test('however low the window is, the page can be scrolled beside it', async ({ page, request }) => {
  const model = await firstModel(request)
  await page.setViewportSize({ width: 320, height: 256 })
  await openMap(page, model)
  await page.locator('.map').evaluate((map) => map.scrollIntoView({ block: 'start' }))
  await page.mouse.move(160, 240)
  const before = await page.evaluate(() => scrollY)
  await page.mouse.wheel(0, 120)
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before)
  expect(new URL(page.url()).search).toBe('')
})

test('a wheel that turns sideways moves it', async ({ page, request }) => {
  const model = await firstModel(request)
  await openMap(page, model)
  const { x, y } = await middle(page)
  await page.mouse.move(x, y)
  await page.mouse.wheel(256, 0)
  await expect(page).toHaveURL(/\?x=2$/)
})
