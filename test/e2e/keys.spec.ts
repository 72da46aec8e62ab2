import { expect, type Page, test } from 'playwright/test'
import { firstModel } from './garden.ts'

/** Opens a page and waits until its keys are listened to. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.waitForLoadState('networkidle')
}

const sheetOf = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts' })

test('? lists what keys do here, and Escape gives the focus back', async ({ page }) => {
  await open(page, '/')
  await page.getByRole('link', { name: 'Surprise me' }).focus()
  await page.keyboard.press('?')
  await expect(sheetOf(page)).toBeVisible()
  await expect(sheetOf(page).getByText('Go to the number field')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(sheetOf(page)).toBeHidden()
  await expect(page.getByRole('link', { name: 'Surprise me' })).toBeFocused()
})

test.describe('without a service worker, which would fetch what is to fail', () => {
  test.use({ serviceWorkers: 'block' })

  test('a sheet that cannot be fetched leaves the page, and is fetched when it is asked for again', async ({
    page,
  }) => {
    await open(page, '/')
    await page.route('**/*.js', (route) => route.abort())
    const refused = page.waitForEvent('requestfailed')
    await page.keyboard.press('?')
    await refused
    await page.waitForTimeout(500)
    await expect(page.getByRole('link', { name: 'Surprise me' })).toBeVisible()
    await page.unroute('**/*.js')
    await expect(async () => {
      await page.keyboard.press('?')
      await expect(sheetOf(page)).toBeVisible({ timeout: 3_000 })
    }).toPass()
  })
})

test('the button lists the same, in the language of the page', async ({ page }) => {
  await open(page, '/ja')
  await page.getByRole('button', { name: 'キーボードショートカット' }).click()
  await expect(page.getByRole('dialog').getByText('数字の入力欄へ移動')).toBeVisible()
})

test('what is typed into a field is typed, not done', async ({ page }) => {
  await open(page, '/')
  await page.keyboard.press('/')
  const field = page.getByLabel('Type a number')
  await expect(field).toBeFocused()
  await page.keyboard.type('4/?2')
  await expect(field).toHaveValue('4/?2')
  await expect(sheetOf(page)).toBeHidden()
})

test('keys that write can be switched off, and stay off', async ({ page }) => {
  await open(page, '/')
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await sheetOf(page).getByLabel('Letters and symbols alone are shortcuts').uncheck()
  await sheetOf(page).getByRole('button', { name: 'Close' }).click()
  await expect(sheetOf(page)).toBeHidden()
  await page.reload()
  await page.keyboard.press('/')
  await expect(page.getByLabel('Type a number')).not.toBeFocused()
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
  await sheetOf(page).getByLabel('Letters and symbols alone are shortcuts').check()
  await page.keyboard.press('Escape')
  await expect(sheetOf(page)).toBeHidden()
  await page.keyboard.press('/')
  await expect(page.getByLabel('Type a number')).toBeFocused()
})

test('the studio and the map tell of their own', async ({ page, request }) => {
  const { id } = await firstModel(request)
  for (const path of ['studio', 'map']) {
    await open(page, `/${id}/${path}`)
    await page.waitForLoadState('networkidle')
    await page.locator('body').press('?')
    await expect(sheetOf(page)).toBeVisible()
    const sections = sheetOf(page).getByRole('heading', { level: 3 })
    await expect(sections).not.toHaveCount(1)
    await page.keyboard.press('Escape')
    await expect(sheetOf(page)).toBeHidden()
  }
})
