import { expect, test } from 'playwright/test'
import { type OwnGallery, startOwnGallery } from './another.ts'

test.describe.configure({ timeout: 180_000 })

let gallery: OwnGallery

test.beforeAll(async () => {
  gallery = await startOwnGallery()
})

test.afterAll(() => gallery.stop())

test('a tab goes on with its release when a newer one is published, and offers to load that', async ({
  page,
}) => {
  const { id, digest: old } = gallery
  const asked: string[] = []
  page.on('request', (request) => asked.push(decodeURIComponent(request.url())))
  await page.goto(`${gallery.origin}/${id}/studio?r=5&count=2`)
  await expect(page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready', {
    timeout: 120_000,
  })
  const offer = page.getByRole('button', { name: 'Load the new one' })
  await expect(offer).toBeHidden()

  const digest = await gallery.publishAnother()
  asked.length = 0
  // The gallery reads its catalogue ten times a second, so that who looks at once may be told of the one before.
  await expect(async () => {
    await page.evaluate(() => dispatchEvent(new Event('focus')))
    const told = page.getByText('A newer release has been published.')
    await expect(told).toBeVisible({ timeout: 2000 })
  }).toPass()
  await page.getByRole('button', { name: 'Seed 6' }).click()
  await page.getByRole('tab', { name: 'Bend' }).click()
  await expect(page.getByRole('list', { name: 'The same at other ages' })).toBeVisible()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('6')
  await page.waitForTimeout(1000)
  expect(asked.filter((url) => url.includes(digest.slice(0, 8)))).toEqual([])
  const pictures = asked.filter((url) => /\/images\/|\/releases\//.test(url))
  expect(pictures.filter((url) => !url.includes(old.slice(0, 8)))).toEqual([])

  await offer.click()
  await expect(page.locator(`img[src*="${digest.slice(0, 8)}"]`).first()).toBeAttached()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('6')
  await expect(offer).toBeHidden()
})
