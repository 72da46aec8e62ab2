import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from 'playwright/test'
import { firstModel, openStudio } from './garden.ts'

/** Every kind of page there is; `*` stands for a model. */
const PAGES = [
  '/',
  '/api',
  '/kept',
  '/offline',
  '/own',
  '/*',
  '/*/1234567',
  '/*/12*0.6_77*0.4',
  '/*/12,57,99~0.8',
  '/*/studio',
  '/*/map',
  '/*/nothing/grows/here',
  '/walks',
]

const LANGUAGES = { '': 'en', '/zh': 'zh-Hans', '/ja': 'ja' }

for (const [prefix, lang] of Object.entries(LANGUAGES))
  for (const path of PAGES) testPage(prefix, path, lang)

/**
 * Both widths, both colour schemes and the visitor's own colours in English; in other languages, whose words differ and
 * little else, the narrowest.
 */
const LOOKS = [
  { width: 360, colorScheme: 'light', forcedColors: 'none' },
  { width: 1440, colorScheme: 'dark', forcedColors: 'none' },
  { width: 360, colorScheme: 'dark', forcedColors: 'active' },
] as const

function testPage(prefix: string, path: string, lang: string): void {
  test(`${prefix}${path} can be read and used by everyone`, async ({ page, request }) => {
    test.slow()
    const { id } = await firstModel(request)
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${prefix}${path.replace('*', id)}`)
    await expect(page).toHaveTitle(path === '/' ? 'Latent Garden' : /.+ · Latent Garden$/)
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    for (const { width, ...look } of lang === 'en' ? LOOKS : LOOKS.slice(0, 1)) {
      await page.emulateMedia(look)
      await page.setViewportSize({ width, height: 900 })
      expect.soft(await violationsOf(page), `axe, ${width} px, ${JSON.stringify(look)}`).toEqual([])
      expect.soft(await page.evaluate(smallTargets), `targets, ${width} px`).toEqual([])
    }
    // 320 pixels are what a page of 1280 has at 400 %.
    for (const width of [360, 320]) {
      await page.setViewportSize({ width, height: 740 })
      expect.soft(await page.evaluate(widthBeyond), `sideways, ${width} px`).toBe(0)
    }
  })
}

for (const path of ['/', '/*', '/*/1234567', '/*/studio', '/*/map', '/kept']) {
  test(`the keyboard gets through ${path}, and shows where it is`, async ({ page, request }) => {
    const { id } = await firstModel(request)
    await page.goto(path.replace('*', id))
    await expect(page.locator('[tabindex]:not([tabindex="0"], [tabindex="-1"])')).toHaveCount(0)
    const seen = new Set<string>()
    for (let presses = 0; presses < 24; presses++) {
      await page.keyboard.press('Tab')
      const { element, isShown } = await page.evaluate(focused)
      if (element === 'body') break
      expect(isShown, element).toBe(true)
      seen.add(element)
    }
    expect(seen.size).toBeGreaterThan(4)
  })
}

/** At 400 %, on small telephones, on larger ones, and on a desk. */
for (const [width, height] of [
  [320, 256],
  [375, 553],
  [375, 740],
  [1440, 740],
] as const) {
  test(`nothing of a mix is covered that has the focus, ${width} × ${height}`, async ({
    page,
    request,
  }) => {
    const model = await firstModel(request)
    await page.setViewportSize({ width, height })
    await openStudio(page, model, 'r=5&tool=mix&a=5&b=6&c=7&weights=1,1,-1&backend=wasm')
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      const { element, isShown } = await page.evaluate(focused)
      if (element === 'body') break
      expect.soft(isShown, element).toBe(true)
    }
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

test('under forced colours the slider is still seen', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto(`/${id}`)
  const slider = page.getByRole('slider')
  await slider.scrollIntoViewIfNeeded()
  const colours = new Set(await pixelsAcross(page, slider))
  expect(colours.size).toBeGreaterThan(1)
})

async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

function widthBeyond(): number {
  return document.documentElement.scrollWidth - innerWidth
}

/**
 * Targets below 24 pixels either way, and those lower than 44 that are more than a link: WCAG 2.2 asks for the first,
 * thumbs for the second. Links within a sentence are as large as its words.
 */
function smallTargets(): string[] {
  const found = [
    ...document.querySelectorAll(
      'a[href], button, select, input, textarea, summary, [role=button]',
    ),
  ]
  const targets = found.map((control) => control.closest('label') ?? control)
  return targets.filter(isSmall).map((target) => target.outerHTML)

  function isSmall(target: Element): boolean {
    const isSeen = target.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    if (!isSeen || target.closest('.skip-link, .sr-only') || isWithinText(target)) return false
    const { width, height } = target.getBoundingClientRect()
    return width < 24 || height < (target.matches('a:not(.button)') ? 24 : 44)
  }

  function isWithinText(target: Element): boolean {
    return getComputedStyle(target).display === 'inline' && target.matches('a')
  }
}

/** What has the focus, and whether one sees that. */
function focused() {
  const element = document.activeElement
  if (!element || element === document.body) return { element: 'body', isShown: true }
  const shown = element.closest('label') ?? element
  const marked = [element, ...ancestors(element, 2)].map((one) => getComputedStyle(one))
  const isMarked = marked.some(
    ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px',
  )
  const isSeen = [...shown.getClientRects()].some((rect) => points(rect).some(isOnTop))
  return { element: element.outerHTML.slice(0, 200), isShown: isSeen && isMarked }

  /** Of what is in the window of a rectangle: corners, edges and the middle. */
  function points({ left, right, top, bottom }: DOMRect): [x: number, y: number][] {
    const [x0, x1] = [Math.max(left, 0), Math.min(right, innerWidth)]
    const [y0, y1] = [Math.max(top, 0), Math.min(bottom, innerHeight)]
    if (x1 - x0 < 1 || y1 - y0 < 1) return []
    const shares = [0.05, 0.5, 0.95]
    return shares.flatMap((x) =>
      shares.map((y): [number, number] => [x0 + x * (x1 - x0), y0 + y * (y1 - y0)]),
    )
  }

  function isOnTop([x, y]: [number, number]): boolean {
    return shown.contains(document.elementFromPoint(x, y))
  }

  function ancestors(child: Element, count: number): Element[] {
    const parent = child.parentElement
    return parent && count > 0 ? [parent, ...ancestors(parent, count - 1)] : []
  }
}

/** Colours along the middle of an element, as the page shows it. */
async function pixelsAcross(page: Page, slider: ReturnType<Page['getByRole']>): Promise<string[]> {
  const image = (await slider.screenshot()).toString('base64')
  return page.evaluate(async (png) => {
    const bitmap = await createImageBitmap(
      await (await fetch(`data:image/png;base64,${png}`)).blob(),
    )
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    const context = canvas.getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    const y = Math.floor(bitmap.height / 2) - 4
    const { data = [] } = context?.getImageData(0, y, bitmap.width, 1) ?? {}
    return Array.from({ length: bitmap.width }, (_, x) => `${data.slice(4 * x, 4 * x + 3)}`)
  }, image)
}
