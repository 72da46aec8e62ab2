import AxeBuilder from '@axe-core/playwright'
import { expect, test } from 'playwright/test'
import { firstModel } from './garden.ts'

/** Every kind of page there is; `*` stands for a model. */
const PAGES = [
  '/',
  '/api',
  '/*',
  '/*/1234567',
  '/*/12,57,99~0.8',
  '/*/studio',
  '/*/nothing-grows-here',
]

for (const page of PAGES) {
  test.describe(page, () => {
    test.beforeEach(async ({ page: tab, request }) => {
      const { id } = await firstModel(request)
      await tab.setViewportSize({ width: 360, height: 740 })
      await tab.goto(page.replace('*', id))
    })

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`axe finds nothing in the ${colorScheme}`, async ({ page: tab }) => {
        test.slow()
        await tab.emulateMedia({ colorScheme })
        const { violations } = await new AxeBuilder({ page: tab }).analyze()
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
      })
    }

    test('names itself, and does not scroll sideways at 360 pixels', async ({ page: tab }) => {
      await expect(tab).toHaveTitle(page === '/' ? 'Latent Garden' : /.+ · Latent Garden$/)
      await expect(tab.getByRole('heading', { level: 1 })).toHaveCount(1)
      await expect(tab.locator('html')).toHaveAttribute('lang', 'en')
      const beyond = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(beyond).toBe(0)
    })

    test('has nothing to press that is lower than 44 pixels', async ({ page: tab }) => {
      const low = await tab.evaluate(() => {
        const controls = [...document.querySelectorAll('button, select, input, summary, .button')]
        const targets = controls.map((control) => control.closest('label') ?? control)
        return targets
          .filter(
            (target) => target.checkVisibility() && target.getBoundingClientRect().height < 44,
          )
          .map((target) => target.outerHTML)
      })
      expect(low).toEqual([])
    })
  })
}

test('the keyboard skips to the content', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#content$/)
})
