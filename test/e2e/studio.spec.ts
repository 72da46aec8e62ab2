import { expect, test } from 'playwright/test'
import { canvasOf, firstModel, openStudio, pixelsOf } from './garden.ts'

test.describe.configure({ timeout: 180_000 })

test('nothing of the generator is fetched before it is asked for', async ({ page, request }) => {
  const model = await firstModel(request)
  const fetched: string[] = []
  page.on('request', (sent) => fetched.push(sent.url()))
  await page.goto(`/${model.id}/studio?count=2`)
  await page.waitForLoadState('networkidle')
  expect(fetched.filter((url) => /\.wasm|model\.json|\.bin(\.gz)?$/.test(url))).toEqual([])
})

test('a grid is grown here, tells its pace, and its address says it all', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openStudio(page, model, 'seed=5&count=3&frames=2&backend=wasm')
  for (const seed of [5, 6, 7]) await expect(canvasOf(page, `${seed}`)).toBeVisible()
  await expect(page.getByRole('status')).toContainText(/on wasm, \d+\.\d ms a picture/)
  await page.getByRole('button', { name: 'New seeds' }).click()
  await expect(page).not.toHaveURL(/seed=5&/)
  const seed = new URL(page.url()).searchParams.get('seed') ?? ''
  await expect(canvasOf(page, seed)).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('First seed')).toHaveValue(seed)
  await expect(canvasOf(page, seed)).toBeVisible()
})

test('truncation redraws the same seeds', async ({ page, request }) => {
  const model = await firstModel(request)
  await openStudio(page, model, 'seed=5&count=1&frames=2&backend=wasm')
  const before = await pixelsOf(canvasOf(page, '5'))
  await page.getByRole('slider', { name: /Truncation/ }).focus()
  await page.keyboard.press('Home')
  await expect(canvasOf(page, '5~0')).toBeVisible()
  expect(await pixelsOf(canvasOf(page, '5~0'))).not.toEqual(before)
})

test('a walk ends in its seeds’ own pictures, plays, pauses and is scrubbed by keyboard', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openStudio(page, model, 'seed=5&count=2&frames=8&backend=wasm')
  const scrub = page.getByRole('slider', { name: 'Frame of the walk' })
  await expect(scrub).toBeEnabled()
  await scrub.focus()
  await page.keyboard.press('End')
  await expect(canvasOf(page, '5,6 7')).toBeVisible()
  expect(await pixelsOf(canvasOf(page, '5,6 7'))).toEqual(await pixelsOf(canvasOf(page, '6')))
  await page.keyboard.press('Home')
  expect(await pixelsOf(canvasOf(page, '5,6 0'))).toEqual(await pixelsOf(canvasOf(page, '5')))

  await page.getByRole('button', { name: 'Play' }).focus()
  await page.keyboard.press('Space')
  const frame = () => scrub.inputValue()
  const began = await frame()
  await expect.poll(frame).not.toBe(began)
  await page.getByRole('button', { name: 'Pause' }).press('Enter')
  const held = await frame()
  await page.waitForTimeout(200)
  expect(await frame()).toBe(held)
})

test('picking a picture walks on to it', async ({ page, request }) => {
  const model = await firstModel(request)
  await openStudio(page, model, 'seed=5&count=4&frames=4&backend=wasm')
  await page.getByRole('button', { name: 'Walk to seed 8' }).click()
  await expect(page.getByLabel('From', { exact: true })).toHaveValue('6')
  await expect(page.getByLabel('To', { exact: true })).toHaveValue('8')
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await expect(page.locator('canvas[data-recipe^="6,8 "]')).toBeVisible()
})

test('when the generator cannot be had the server goes on, and another try is offered', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.route('**/*.bin*', (route) => route.abort())
  await page.goto(`/${model.id}/studio?seed=5&count=2`)
  await page.getByRole('button', { name: /Grow them here/ }).click()
  await expect(page.getByRole('status')).toContainText('so the server does', { timeout: 60_000 })
  await expect(page.getByRole('img', { name: 'Seed 6', exact: true })).toBeVisible()
  await page.unroute('**/*.bin*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(canvasOf(page, '6')).toBeVisible({ timeout: 120_000 })
})

test('a seed that is none is marked, and the last good one stays', async ({ page, request }) => {
  const model = await firstModel(request)
  await page.goto(`/${model.id}/studio?seed=5&count=1`)
  const field = page.getByLabel('First seed')
  await field.fill('4294967296')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByText('A whole number from 0 to 4294967295.')).toBeVisible()
  await field.blur()
  await expect(field).toHaveValue('5')
})
