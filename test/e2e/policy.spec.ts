import { expect, type Page, test } from 'playwright/test'
import { firstModel } from './garden.ts'

test.describe.configure({ timeout: 240_000 })

/** What a page has done that its policy forbids. */
declare global {
  var violations: string[]
}

for (const language of ['', '/zh', '/ja']) {
  test(`no page at ${language || '/'} does what its own policy forbids`, async ({
    page,
    request,
  }) => {
    const { id, pinned } = await firstModel(request)
    await listen(page)
    for (const path of language ? handOf(id) : pagesOf(id, pinned)) {
      const answer = await page.goto(language + path || '/')
      const policy = answer?.headers()['content-security-policy']
      expect(policy, path).toContain("script-src 'self' 'wasm-unsafe-eval' 'sha256-")
      expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
      await page.waitForLoadState('networkidle')
      expect(await page.evaluate(() => violations), path).toEqual([])
    }
  })
}

test('what a page must not do is noticed', async ({ page }) => {
  await listen(page)
  await page.goto('/')
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'globalThis.grown = true'
    document.head.append(script)
  })
  await expect.poll(() => page.evaluate(() => violations)).toHaveLength(1)
  expect(await page.evaluate(() => 'grown' in globalThis)).toBe(false)
})

async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.violations = []
    document.addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`)
    })
  })
}

/** Where a language could make a difference, if one did. */
function handOf(id: string): string[] {
  return ['', '/api', `/${id}`, `/${id}/7`, `/${id}/studio`, `/${id}/map`]
}

/** One of each kind. */
function pagesOf(id: string, pinned: string): string[] {
  const ofModel = ['', '/7', '/7~0.5', '/1,2', '/1,2?fps=12', '/studio', '/studio?r=1,2', '/map']
  const ofSite = ['', '/api', '/own', '/walks', '/today', '/kept', '/offline', '/nowhere']
  return [
    ...ofSite,
    ...ofModel.map((page) => `/${id}${page}`),
    `/${pinned}/7`,
    `/kept?of=${pinned}/7`,
    `/${id}/!!`,
  ]
}
