import { expect, type Locator, type Page, test } from 'playwright/test'
import { firstModel } from './garden.ts'

/** Of phones, tablets, laptops and large screens. */
const WIDTHS = [360, 390, 768, 1024, 1300, 1440, 1920, 2100, 2560]

test.describe.configure({ timeout: 180_000 })

test.use({ contextOptions: { reducedMotion: 'reduce' } })

test('rows of pictures are as long as each other, and end where the page does, at every width', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  for (const [path, grid] of [
    ['/', '.wall'],
    ['/walks', '.walk-gallery'],
    ['/today', '.strip'],
    [`/${id}/5`, '.strip.even'],
    [`/${id}/studio?r=5&tool=shape`, '.strip'],
  ] as const) {
    await page.goto(path)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      const rows = await rowsOf(page.locator(grid).last())
      expect(rows.length, `${path} at ${width}`).toBeGreaterThan(0)
      expect(Math.max(...rows) - Math.min(...rows), `${path} at ${width}: ${rows}`).toBeLessThan(4)
      expect(await unused(page, grid), `${path} at ${width}`).toBeLessThan(24)
    }
  }
})

test('on a large screen the pages are as wide as it', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.setViewportSize({ width: 2560, height: 1300 })
  for (const path of ['/', `/${id}`, `/${id}/5`, `/${id}/5,6`, `/${id}/studio`, '/walks']) {
    await page.goto(path)
    expect((await page.locator('main').boundingBox())?.width, path).toBeGreaterThan(2300)
  }
})

test('a walk that moves lies over its first picture, which is all there is while none is wanted', async ({
  page,
  request,
}) => {
  await page.goto(`/${(await firstModel(request)).id}`)
  const walks = page.locator('.moving').first()
  const still = walks.locator('.plate').first()
  const film = walks.locator('video').first()
  await expect(still).toBeVisible()
  await expect(film).toBeHidden()
  await walks.getByRole('checkbox').check()
  await expect(film).toBeVisible()
  expect(await film.boundingBox()).toEqual(await still.boundingBox())
})

test('what English pages are read in is our own fonts, so that no other is looked for first', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  await page.setViewportSize({ width: 360, height: 800 })
  for (const path of ['/', `/${id}`, `/${id}/5`, '/walks', '/today']) {
    await page.goto(path)
    const fonts = await fontsIn(page, 'main *')
    expect(fonts.length, path).toBeGreaterThan(20)
    expect(fonts.filter((font) => !font.isCustomFont).map((font) => font.familyName)).toEqual([])
  }
})

test('what has the focus has two lines around it, one of which is seen on any picture', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.goto(`/${id}/5`)
    await page.keyboard.press('Tab')
    await page.locator('.strip a').first().focus()
    const { outline, shadow } = await page.evaluate(() => {
      const { outlineWidth, outlineColor, boxShadow } = getComputedStyle(
        document.activeElement ?? document.body,
      )
      return { outline: `${outlineWidth} ${outlineColor}`, shadow: boxShadow }
    })
    expect(outline).toMatch(/^3px rgb/)
    expect(shadow).toMatch(/^rgb.* 2px$/)
    expect(shadow.startsWith(outline.slice(4))).toBe(false)
  }
})

/** The right end of each row of a grid, in CSS pixels; what spans two rows ends both. */
function rowsOf(grid: Locator): Promise<number[]> {
  return grid.evaluate((element) => {
    const cells = [...element.children].filter((cell) => cell.checkVisibility())
    const boxes = cells.map((cell) => cell.getBoundingClientRect())
    const rows = [...new Set(boxes.map(({ top }) => Math.round(top) + 2))]
    return rows.map((row) => {
      const across = boxes.filter(({ top, bottom }) => top < row && bottom > row)
      return Math.round(Math.max(...across.map(({ right }) => right)))
    })
  })
}

/** Pixels between a grid's cells and the end of the part of the page that it lies in. */
function unused(page: Page, grid: string): Promise<number> {
  return page
    .locator(grid)
    .last()
    .evaluate((element) => {
      const rights = [...element.children].map((cell) => cell.getBoundingClientRect().right)
      const { parentElement } = element
      return (parentElement?.getBoundingClientRect().right ?? 0) - Math.max(...rights)
    })
}

/** The fonts of the text in elements, each as often as an element has text in it. */
async function fontsIn(page: Page, selector: string) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('DOM.enable')
  await cdp.send('CSS.enable')
  const { root } = await cdp.send('DOM.getDocument')
  const { nodeIds } = await cdp.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector })
  const found = nodeIds.map((nodeId) => cdp.send('CSS.getPlatformFontsForNode', { nodeId }))
  return (await Promise.all(found)).flatMap(({ fonts }) => fonts)
}
