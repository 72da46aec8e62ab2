import { expect, test } from 'playwright/test'
import { expectPictures, firstModel } from './garden.ts'

test('the slider shows the same latents at every age, by keyboard too', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}`)
  const slider = page.getByRole('slider', { name: 'Pictures seen' })
  const sheet = page.locator('.sheet img')
  await expectPictures(sheet, 1)
  const newest = await sheet.getAttribute('src')
  await slider.focus()
  await page.keyboard.press('Home')
  const youngest = await slider.getAttribute('aria-valuetext')
  expect(youngest).toMatch(/^[\d,]+ pictures seen$/)
  expect(await sheet.getAttribute('src')).not.toBe(newest)
  await expect(sheet).toHaveAttribute('alt', new RegExp(`${youngest}$`))
  await page.keyboard.press('End')
  await expect(sheet).toHaveAttribute('src', newest ?? '')
})

test('the seed that is shown large is chosen by keyboard, or on the sheet', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}`)
  await page.waitForLoadState('networkidle')
  const choice = page.getByRole('combobox', { name: 'Seed shown large' })
  const large = page.getByRole('img', { name: 'The life of seed' })
  const first = `${await large.getAttribute('aria-label')}`
  await choice.press('ArrowDown')
  await expect(choice).toHaveValue('1')
  await expect(large).not.toHaveAttribute('aria-label', first)
  await page.locator('.sheet img').click({ position: { x: 4, y: 4 } })
  await expect(choice).toHaveValue('0')
  await expect(large).toHaveAttribute('aria-label', first)
})

test('the slider’s age is marked on the learning curves', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}`)
  const marks = page.locator('.chart-mark')
  await expect(marks).toHaveCount(2)
  const left = () => marks.first().evaluate((mark) => Number.parseFloat(mark.style.left))
  const newest = await left()
  await page.getByRole('slider').focus()
  await page.keyboard.press('Home')
  expect(await left()).toBeLessThan(newest)
})

test('the story plays from nothing to now, and says what can be seen', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  await page.clock.install()
  await page.goto(`/${id}`)
  await page.getByRole('button', { name: 'Watch it learn' }).click()
  const sheet = page.locator('.sheet img')
  await expect(sheet).toHaveAttribute('alt', /: 0 pictures seen$/)
  await expect(page.getByText('It has seen nothing yet')).toBeVisible()
  for (let i = 0; i < 20; i++) await page.clock.runFor(5_000)
  await expect(page.getByText('As it is now.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Watch it learn' })).toBeVisible()
})
