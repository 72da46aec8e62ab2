import { expect, type Page, test } from 'playwright/test'
import { startGallery } from '../servers.ts'
import { firstModel, keepThis } from './garden.ts'

const SPOKEN = [
  { at: '', lang: 'en', heading: 'A seed is a number.', title: 'Seed 7 of ', og: 'en_US' },
  { at: '/zh', lang: 'zh-Hans', heading: '种子是一个数字。', title: '的种子 7', og: 'zh_CN' },
  { at: '/ja', lang: 'ja', heading: '種は、ひとつの数。', title: 'の種 7', og: 'ja_JP' },
]

for (const { at, lang, heading, title, og } of SPOKEN) {
  test(`pages at ${at || '/'} are in ${lang}, whoever asks`, async ({ page, request, baseURL }) => {
    const { id, pinned } = await firstModel(request)
    await page.setExtraHTTPHeaders({ 'accept-language': 'fr', cookie: 'language=ja' })
    await page.goto(at || '/')
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
    await page.goto(`${at}/${id}/7`)
    await expect(page).toHaveTitle(new RegExp(title))
    const graph = (name: string) => page.locator(`meta[property="og:${name}"]`)
    await expect(graph('title')).toHaveAttribute('content', new RegExp(title))
    await expect(graph('locale')).toHaveAttribute('content', og)
    const own = `${baseURL}${at}/${pinned}/7`
    await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', own)
    const others = page.locator('link[rel=alternate][hreflang]')
    expect(
      await others.evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['', '/zh', '/ja', ''].map((prefix) => `${baseURL}${prefix}/${pinned}/7`))
    // All that leads to another page leads to one in the same language.
    const hrefs = await page
      .locator('main a[href]')
      .evaluateAll((links) =>
        links
          .map((link) => link.getAttribute('href') ?? '')
          .filter((href) => !/^\/(api|releases)\//.test(href)),
      )
    expect(hrefs.filter((href) => !href.startsWith(`${at}/`))).toEqual([])
  })
}

test('a page is one document: public, with a tag that a browser need not load it again for', async ({
  request,
}) => {
  const { id, pinned } = await firstModel(request)
  for (const path of [
    '/',
    `/${id}`,
    `/zh/${id}/7`,
    `/${pinned}/7`,
    `/${id}/1,2`,
    `/${id}/studio`,
    '/kept',
  ]) {
    const first = await request.get(path)
    const { etag, vary, ...headers } = first.headers()
    expect(headers['cache-control'], path).toMatch(/^public, max-age=0, s-maxage=\d+/)
    expect(headers['set-cookie']).toBeUndefined()
    expect(vary ?? '').not.toMatch(/cookie|accept-language|forwarded/i)
    const again = await request.get(path, {
      headers: {
        'if-none-match': `${etag}`,
        'accept-language': 'ja',
        cookie: 'language=zh',
        'x-forwarded-host': 'elsewhere.example',
        'x-forwarded-proto': 'https',
      },
    })
    expect(again.status(), path).toBe(304)
  }
})

test('programs are answered in English, and files for everyone alike', async ({ request }) => {
  const { id, pinned } = await firstModel(request)
  const headers = { 'accept-language': 'zh-CN' }
  const problem = await (await request.get(`/api/v1/images/${id}/nope.png`, { headers })).json()
  expect(problem.error.message).toContain('is not a seed')
  const picture = await request.get(`/api/v1/images/${pinned}/7.png`, { headers })
  expect(picture.headers()['cache-control']).toContain('public')
})

test('the one address of an English page has no language in it', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.goto(`/en/${id}/7~0.5?from=here`)
  await expect(page).toHaveURL(`/${id}/7~0.5?from=here`)
})

test('the sitemap names every page of a model in each language', async ({ request, baseURL }) => {
  const { id } = await firstModel(request)
  const map = await (await request.get('/sitemap.xml')).text()
  for (const path of ['', '/zh', `/${id}`, `/ja/${id}`, `/zh/${id}/studio`, '/api'])
    expect(map).toContain(`<loc>${baseURL}${path || '/'}</loc>`)
  expect(map).toContain(
    `<xhtml:link rel="alternate" hreflang="zh-Hans" href="${baseURL}/zh/${id}" />`,
  )
  expect(await (await request.get('/robots.txt')).text()).toContain(`${baseURL}/sitemap.xml`)
})

test('a server that was not told its address hands out links to where the visitor is', async ({
  page,
}) => {
  const gallery = await startGallery({ SITE_URL: '' })
  const { id, pinned } = await (await fetch(`${gallery.origin}/api/v1/models`))
    .json()
    .then(({ models }) => models[0])
  await page.goto(`${gallery.origin}/ja/${id}/7`)
  const link = `${gallery.origin}/ja/${pinned}/7`
  await expect(page.getByRole('textbox', { name: 'リンク' })).toHaveValue(link)
  const oembed = await page.locator('link[type="application/json+oembed"]').getAttribute('href')
  const told = await (await fetch(new URL(`${oembed}`, gallery.origin))).json()
  expect(told).toMatchObject({ title: 'ローレライ の種 7', provider_url: gallery.origin })
  await gallery.stop()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the links to other languages stay on the page', async ({ page, request }) => {
    const { id } = await firstModel(request)
    await page.goto(`/${id}/5,6?fps=12`)
    await page.getByRole('link', { name: '日本語' }).click()
    await expect(page).toHaveURL(`/ja/${id}/5,6?fps=12`)
    await expect(page.getByRole('link', { name: '日本語' })).toHaveAttribute('aria-current', 'true')
    await page.getByRole('link', { name: 'English' }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  })

  test('a seed that is typed in a language grows in it', async ({ page }) => {
    await page.goto('/zh')
    await page.locator('#seed').fill('42')
    await page.locator('form button').click()
    await expect(page).toHaveURL(/\/zh\/[\w-]+\/42$/)
  })
})

test.describe('a browser that prefers Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('is told of the Chinese page, sent nowhere, and asked once', async ({ page, request }) => {
    const { id } = await firstModel(request)
    const offer = (on: Page) => on.getByRole('link', { name: '这一页也有中文' })
    await page.goto(`/${id}/7`)
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    await expect(offer(page)).toHaveAttribute('href', `/zh/${id}/7`)
    await page.getByRole('button', { name: '不用了' }).click()
    await expect(offer(page)).toHaveCount(0)
    await page.goto('/')
    await page.waitForLoadState('networkidle')
    await expect(offer(page)).toHaveCount(0)
    await page.goto('/zh')
    await page.waitForLoadState('networkidle')
    await expect(offer(page)).toHaveCount(0)
  })

  test('is told of it under what can be undone', async ({ page, request }) => {
    const { id } = await firstModel(request)
    await page.goto(`/${id}/7`)
    await keepThis(page)
    await page.goto('/kept')
    await expect(page.getByRole('link', { name: '这一页也有中文' })).toBeVisible()
    await page.getByRole('button', { name: 'Remove Seed 7' }).first().click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByText('They are back.')).toBeVisible()
  })

  test('finds in the Chinese studio the picture it had', async ({ page, request }) => {
    const { id } = await firstModel(request)
    await page.goto(`/${id}/studio?r=42`)
    await page.getByRole('link', { name: '这一页也有中文' }).click()
    await expect(page).toHaveURL(`/zh/${id}/studio?r=42`)
  })
})
