import { type Browser, expect, type Page, test } from 'playwright/test'
import { firstModel } from './garden.ts'

test.describe.configure({ timeout: 240_000 })

for (const language of ['', '/zh', '/ja']) {
  test(`pages at ${language || '/'} show without script what they show with it`, async ({
    page,
    browser,
    request,
  }) => {
    const plain = await plainPage(browser)
    const { id } = await firstModel(request)
    for (const path of language ? handOf(id) : pagesOf(id)) {
      const { words, links, pictures } = await shown(page, language + path || '/')
      const scriptless = await shown(plain, language + path || '/')
      expect(words.length, path).toBeGreaterThan(2)
      expect(scriptless.words, path).toEqual(expect.arrayContaining(words))
      expect(scriptless.links, path).toEqual(expect.arrayContaining(links))
      expect(scriptless.pictures, path).toEqual(expect.arrayContaining(pictures))
    }
    await plain.context().close()
  })
}

async function plainPage(browser: Browser): Promise<Page> {
  return (await browser.newContext({ javaScriptEnabled: false })).newPage()
}

/** Where a language could make a difference, if one did. */
function handOf(id: string): string[] {
  return ['', `/${id}`, `/${id}/7`, `/${id}/1,2`]
}

/** One of each kind, but those that are made of script: studio, map, and the opening of a checkpoint of one's own. */
function pagesOf(id: string): string[] {
  const recipes = ['7', '7~0.5', '12*0.6_77*0.4', '7!4', '1,2', '1,2?fps=12']
  return [
    ...['', '/walks', '/today', '/api', '/nowhere'],
    `/${id}`,
    ...recipes.map((recipe) => `/${id}/${recipe}`),
    `/${id}/!!`,
    `/kept?of=${id}/7`,
  ]
}

/** What a page says, where it leads, and what it shows, without what needs script and what stands for that. */
async function shown(page: Page, path: string) {
  await page.goto(path)
  return page.evaluate(() => {
    const main = document.querySelector('main') as HTMLElement
    const apart =
      '.needs-script, noscript, script, style, dialog, time, [aria-live], [role="status"]'
    const within = <Found extends Element>(selector: string) =>
      [...main.querySelectorAll<Found>(selector as never)].filter((one) => !one.closest(apart))
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
    const words: string[] = []
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode as Text
      if (data.trim() && !parentElement?.closest(apart)) words.push(data.trim())
    }
    return {
      words,
      links: within<HTMLAnchorElement>('a').map(({ href }) => href),
      pictures: within<HTMLImageElement>('img').map(({ src }) => src),
    }
  })
}
