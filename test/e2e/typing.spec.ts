import { expect, type Page, test } from 'playwright/test'
import { firstModel, openStudio } from './garden.ts'

/**
 * What people type, and paste out of chats, documents and other places, and the recipe that is meant; of a text that is
 * none, just some seed. `MODEL` is a model's name, `SITE` where the gallery is.
 */
const INPUTS: [typed: string, recipe?: string][] = [
  // Numbers as people write them, in several scripts.
  ['1234567', '1234567'],
  [' 42 ', '42'],
  ['007', '7'],
  ['0', '0'],
  ['4294967295', '4294967295'],
  ['1,234,567', '1234567'],
  ['1.234.567', '1234567'],
  ['1 234 567', '1234567'],
  ["1'234'567", '1234567'],
  ['１２３', '123'],
  ['٤٢', '42'],
  ['४२', '42'],
  ['No. 12', '12'],
  ['№ 12', '12'],
  ['#42', '42'],
  ['seed 7', '7'],
  ['第12号', '12'],
  ['12番', '12'],
  ['42.', '42'],
  ['42。', '42'],
  ['42!', '42'],
  ['“42”', '42'],
  ['「42」', '42'],
  ['\u200b42\ufeff', '42'],
  ['\u202a42\u202c', '42'],
  ['42.png', '42'],
  ['42.webp', '42'],
  // Recipes in any width, case and order.
  ['42~0.7', '42~0.7'],
  ['42 ~ .7', '42~0.7'],
  ['42～０．７', '42~0.7'],
  ['12,57', '12,57'],
  ['12，57', '12,57'],
  ['12、57、99', '12,57,99'],
  ['77*0.4_12*0.6', '12*0.6_77*0.4'],
  ['12×0.6_77×0.4', '12*0.6_77*0.4'],
  // Links, bare and as chat programs mangle them: Slack, Discord, WeChat, Markdown of Telegram.
  ['SITE/MODEL/42', '42'],
  ['SITE/zh/MODEL/42~0.7', '42~0.7'],
  ['SITE/MODEL/studio?r=12,57', '12,57'],
  ['SITE/api/v1/images/MODEL/42.png?size=256', '42'],
  ['<SITE/MODEL/42>', '42'],
  ['<SITE/MODEL/42|SITE/MODEL/42>', '42'],
  ['[look](SITE/MODEL/42)', '42'],
  ['看这个：SITE/MODEL/42，很可爱', '42'],
  ['look at this SITE/MODEL/42.', '42'],
  ['SITE/MODEL/12%2C57', '12,57'],
  // Anything else is a seed of its own.
  ['Ada'],
  ['Ada Lovelace'],
  ['小明'],
  ['たなか さくら'],
  ['Привет'],
  ['محمد'],
  ['🦊'],
  ['👩‍👩‍👧'],
  ['2001-02-03'],
  ['24.12.2000'],
  ['100%'],
  ['a/b?c=d&e#f'],
  ['"; DROP TABLE seeds; --'],
  ['<script>alert(1)</script>'],
  ['hello_world'],
  ['-1'],
  ['3.14159'],
  ['99999999999999999999999'],
]

/** As an address this is a walk already, and stays one. */
const WALKS: Record<string, string> = { '1,234,567': '1,234,567' }

test('there are sixty of them, and each opens a picture through /grow and as an address', async ({
  request,
  baseURL,
}) => {
  expect(INPUTS.length).toBeGreaterThanOrEqual(60)
  const { id } = await firstModel(request)
  for (const [typed, recipe] of INPUTS) {
    const text = filled(typed, id, `${baseURL}`)
    const led = await request.get(`/grow?model=${id}&seed=${encodeURIComponent(text)}`)
    expect.soft(led.status(), `/grow of ${text}`).toBe(200)
    expect.soft(led.url(), `/grow of ${text}`).toMatch(pageOf(id, recipe))
    const opened = await request.get(`/${id}/${encodeURIComponent(text)}`)
    expect.soft(opened.status(), `the address ${text}`).toBe(200)
    const meant = WALKS[typed] ? `${baseURL}/${id}/${WALKS[typed]}` : seedIn(led.url())
    expect.soft(seedIn(opened.url()), `the address ${text}`).toBe(meant)
  }
})

test('each grows in the field while it is typed', async ({ page, request, baseURL }) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}`)
  const field = page.getByLabel('Type a number, a name, anything')
  for (const [typed] of INPUTS) {
    await field.fill(filled(typed, id, `${baseURL}`))
    await expect.soft(page.locator('[data-live=true]'), typed).toHaveCount(1)
    await expect.soft.poll(() => liveWidth(page), typed).toBeGreaterThan(0)
  }
})

test('it grows on this device where the generator is there already', async ({ page, request }) => {
  const model = await firstModel(request)
  await openStudio(page, model, 'r=5&backend=wasm')
  await expect.poll(() => page.evaluate(keepsGenerator)).toBe(true)
  await page.goto('/')
  await page.getByLabel('Type a number, a name, anything').fill('Ada')
  await expect(page.locator('[data-live=true] canvas')).toHaveAttribute('data-recipe', '4037146743')
  await page.route('/api/**', (route) => route.abort())
  await page.getByLabel('Type a number, a name, anything').fill('Adam')
  await expect(page.locator('[data-live=true] canvas')).not.toHaveAttribute(
    'data-recipe',
    '4037146743',
  )
})

test('nothing is shown of what the model cannot grow, on this device either', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openStudio(page, model, 'r=5&backend=wasm')
  await expect.poll(() => page.evaluate(keepsGenerator)).toBe(true)
  await page.goto('/')
  const field = page.getByLabel('Type a number, a name, anything')
  await field.fill('Ada')
  await expect(page.locator('[data-live=true] canvas')).toBeVisible()
  await field.fill('42+unheard:1')
  await expect(page.locator('.seed-picture')).toBeHidden()
  await field.fill('7')
  await expect(page.locator('[data-live=true] canvas')).toHaveAttribute('data-recipe', '7')
})

test.describe('without a service worker, which would fetch what is to fail', () => {
  test.use({ serviceWorkers: 'block' })

  test('a field whose picture cannot be fetched stays, and fetches it when more is typed', async ({
    page,
  }) => {
    await page.goto('/')
    await page.waitForLoadState('networkidle')
    const field = page.getByLabel('Type a number, a name, anything')
    await page.route('**/*.js', (route) => route.abort())
    const refused = page.waitForEvent('requestfailed')
    await field.fill('Ada')
    await refused
    await page.waitForTimeout(500)
    await expect(field).toHaveValue('Ada')
    await page.unroute('**/*.js')
    await expect(async () => {
      await field.press('End')
      await field.pressSequentially('a')
      await expect(page.locator('[data-live=true]')).toHaveCount(1, { timeout: 3_000 })
    }).toPass()
    await expect(field).toHaveValue(/^Adaa/)
  })
})

test('a name is told with the seed that was made of it, and the address is the seed’s', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}`)
  await page.getByLabel('Type a number, a name, anything').fill('Ada')
  await expect(page.getByRole('status').filter({ hasText: /^Ada → [\d,]+$/ })).toBeVisible()
  await page.getByRole('button', { name: 'Grow it' }).click()
  await expect(page).toHaveURL(new RegExp(`/${id}/\\d+$`))
  await expect(page.getByText(/^Ada → [\d,]+$/)).toBeVisible()
  await page.goto(`/${id}/5#of=Ada`)
  await expect(page).toHaveURL(`/${id}/5`)
  await expect(page.getByText('Ada →')).toHaveCount(0)
})

test('programs ask for a text, too, and are led to its picture', async ({ request }) => {
  const { id } = await firstModel(request)
  const asked = `/api/v1/images/${id}?of=${encodeURIComponent('小明')}`
  const led = await request.get(asked, { maxRedirects: 0 })
  expect(led.status()).toBe(307)
  expect(led.headers().location).toMatch(new RegExp(`^/api/v1/images/${id}/\\d+\\.png$`))
  expect((await request.get(asked)).headers()['content-type']).toBe('image/png')
  expect((await request.get(`/api/v1/images/${id}?of=%20`)).status()).toBe(400)
  expect((await request.get(`/api/v1/images/${id}?of=12,57`)).status()).toBe(400)
})

test('where nothing is there is a way to what was likely meant', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}s/42`)
  await page.getByRole('link', { name: 'Perhaps you meant' }).click()
  await expect(page).toHaveURL(`/${id}/42`)
  await page.goto(`/${id}/42+wings:1`)
  await expect(page.getByRole('link', { name: 'Perhaps you meant' })).toHaveAttribute(
    'href',
    `/${id}/42`,
  )
})

function filled(typed: string, model: string, site: string): string {
  return typed.replaceAll('SITE', site).replaceAll('MODEL', model)
}

function pageOf(id: string, recipe: string | undefined): RegExp {
  const written = recipe?.replaceAll(/[*.~]/g, String.raw`\$&`) ?? String.raw`\d+`
  return new RegExp(`/${id}/${written}(#|$)`)
}

/** Where an address leads, without the text that led there. */
function seedIn(address: string): string {
  return decodeURIComponent(address.replace(/#.*/, ''))
}

async function keepsGenerator(): Promise<boolean> {
  return (await caches.keys()).some((name) => name.startsWith('generator/'))
}

function liveWidth(page: Page): Promise<number> {
  return page
    .locator('[data-live=true]')
    .evaluate((image) => (image as HTMLImageElement).naturalWidth)
}
