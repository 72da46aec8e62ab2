import { expect, test } from 'playwright/test'
import { firstModel } from './garden.ts'

const SPOKEN = [
  { locale: 'en-GB', lang: 'en', heading: 'A seed is a number.', title: 'Seed 7 of ', og: 'en_US' },
  { locale: 'zh-CN', lang: 'zh-Hans', heading: '种子是一个数字。', title: '的种子 7', og: 'zh_CN' },
  { locale: 'ja-JP', lang: 'ja', heading: '種は、ひとつの数。', title: 'の種 7', og: 'ja_JP' },
  { locale: 'fr-FR', lang: 'en', heading: 'A seed is a number.', title: 'Seed 7 of ', og: 'en_US' },
]

for (const { locale, lang, heading, title, og } of SPOKEN) {
  test.describe(`a browser that asks for ${locale}`, () => {
    test.use({ locale })

    test(`is answered in ${lang}`, async ({ page, request }) => {
      const { id, pinned } = await firstModel(request)
      const answer = await page.goto('/')
      expect(answer?.headers()['cache-control']).toContain('private')
      await expect(page.locator('html')).toHaveAttribute('lang', lang)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
      await page.goto(`/${id}/7`)
      await expect(page).toHaveTitle(new RegExp(title))
      await expect(page.locator('meta[property="og:title"]')).toHaveAttribute(
        'content',
        new RegExp(title),
      )
      await expect(page.locator('meta[property="og:locale"]')).toHaveAttribute('content', og)
      await expect(page.locator('link[rel=canonical]')).toHaveAttribute(
        'href',
        new RegExp(`/${pinned}/7$`),
      )
    })
  })
}

test('a crawler, which asks for no language, gets English', async ({ request }) => {
  const html = await (await request.get('/', { headers: { 'accept-language': '' } })).text()
  expect(html).toContain('<html lang="en"')
})

test('programs are answered in English, and files for everyone alike', async ({ request }) => {
  const { id, pinned } = await firstModel(request)
  const headers = { 'accept-language': 'zh-CN', cookie: 'language=zh' }
  const problem = await (await request.get(`/api/v1/images/${id}/nope.png`, { headers })).json()
  expect(problem.error.message).toContain('is not a seed')
  const picture = await request.get(`/api/v1/images/${pinned}/7.png`, { headers })
  expect(picture.headers()['cache-control']).toContain('public')
  expect(picture.headers().vary ?? '').not.toMatch(/cookie|accept-language/i)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the switch changes the language, stays on the page, and is remembered', async ({
    page,
    request,
  }) => {
    const { id } = await firstModel(request)
    await page.goto(`/${id}/7~0.5?from=here`)
    await page.getByRole('button', { name: '日本語' }).click()
    await expect(page).toHaveURL(`/${id}/7~0.5?from=here`)
    await expect(page.locator('html')).toHaveAttribute('lang', 'ja')
    await expect(page.getByRole('button', { name: '日本語' })).toHaveAttribute(
      'aria-current',
      'true',
    )
    await page.goto('/')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('種は、ひとつの数。')
    await page.getByRole('button', { name: 'English' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('A seed is a number.')
  })
})

for (const [referer, location] of [
  ['https://elsewhere.example/lorelei-64/7?x=1', '/lorelei-64/7?x=1'],
  ['https://elsewhere.example//third.example/', '/third.example/'],
  ['javascript:alert(1)', '/'],
  ['nonsense', '/'],
  ['', '/'],
] as const) {
  test(`whoever comes from “${referer}” stays on this site`, async ({ request, baseURL }) => {
    const answer = await request.post('/language', {
      form: { language: 'zh' },
      headers: { referer },
      maxRedirects: 0,
    })
    expect(answer.status()).toBe(303)
    expect(answer.headers().location).toBe(location)
    expect(new URL(answer.headers().location ?? '', baseURL).origin).toBe(baseURL)
    expect(answer.headers()['set-cookie']).toContain('language=zh; Path=/; Max-Age=31536000')
  })
}

test('a language that nobody speaks here is not remembered', async ({ request }) => {
  for (const sent of [{ form: { language: 'xx; Path=/' } }, { data: '{"language":' }, {}]) {
    const answer = await request.post('/language', { ...sent, maxRedirects: 0 })
    expect(answer.status()).toBe(303)
    expect(answer.headers()['set-cookie']).toBeUndefined()
  }
})
