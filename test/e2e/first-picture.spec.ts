import { expect, test } from 'playwright/test'
import { expectPictures, firstModel } from './garden.ts'

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the wall shows pictures, and the seed field leads to one', async ({ page, request }) => {
    const model = await firstModel(request)
    await page.goto('/')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('A seed is a number.')
    await expectPictures(page.locator('.wall img').first(), 1)
    await page.getByLabel('Type a number').fill('4294967295')
    await page.getByRole('button', { name: 'Grow it' }).click()
    await expect(page).toHaveURL(`/${model.id}/4294967295`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('4294967295')
    await expectPictures(page.locator('.mounted .pixels'), 1)
  })

  test('any text grows a picture, and a mistyped address gets an explanation and another try', async ({
    page,
    request,
  }) => {
    const { id } = await firstModel(request)
    await page.goto('/')
    await page.getByLabel('Type a number').fill('Ada')
    await page.getByRole('button', { name: 'Grow it' }).click()
    await expect(page).toHaveURL(`/${id}/4037146743#of=Ada`)
    await page.goto(`/${id}/5+wings:1`)
    await expect(page.getByRole('link', { name: 'Perhaps you meant' })).toBeVisible()
    await page.getByLabel('Type a number').fill('7')
    await page.getByRole('button', { name: 'Grow it' }).click()
    await expect(page).toHaveURL(`/${id}/7`)
  })

  test('the model’s page shows its newest pictures and links to the older', async ({
    page,
    request,
  }) => {
    const { id } = await firstModel(request)
    await page.goto(`/${id}`)
    await expectPictures(page.locator('.sheet img'), 1)
    expect(await page.getByRole('link', { name: /pictures seen$/ }).count()).toBeGreaterThanOrEqual(
      8,
    )
    await expect(page.getByRole('slider')).toBeHidden()
  })
})
