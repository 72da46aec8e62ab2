import { existsSync } from 'node:fs'
import { expect, test } from 'playwright/test'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { onPath } from '../runner/on-path.js'
import { firstModel, type Model } from './garden.ts'
import { recipesAsked } from './recipes-asked.ts'
import { askedOf, greatestGap, servedOf } from './served.ts'
import { inPage, taskOf, workOf } from './worker.ts'

/**
 * An engine of another maker. It is driven by WebDriver BiDi, which every Firefox speaks; Playwright drives only one of
 * its own.
 */
test.describe.configure({ timeout: 1_200_000 })

const executablePath = [process.env.FIREFOX_PATH ?? '', ...onPath(['firefox-esr', 'firefox'])].find(
  (path) => existsSync(path),
)

/** Milliseconds, on machines that do much else. */
const PATIENCE = 120_000

let browser: Browser
let model: Model

test.beforeAll(async ({ request }) => {
  test.skip(!executablePath, 'No Firefox here: install firefox-esr, or set FIREFOX_PATH')
  browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: `${executablePath}`,
    timeout: PATIENCE,
    protocolTimeout: 5 * PATIENCE,
  })
  model = await firstModel(request)
})

test.afterAll(async () => {
  await browser?.close()
})

test('Firefox draws the same bytes as the server', async ({ request, baseURL }) => {
  const page = await openPage()
  await page.evaluateOnNewDocument(rememberWorker)
  await page.goto(`${baseURL}/${model.id}/studio?backend=wasm`)
  await page.waitForSelector('[data-phase="ready"]')
  const address = await page.evaluate(() => (self as unknown as { hired: string }).hired)
  const asked = await askedOf(request, model, recipesAsked(60))
  const task = { ...(await taskOf(request, model, 'wasm', asked.wishes)), address }
  const worked = workOf(await page.evaluate(inPage, task))
  expect(worked.backend).toBe('wasm')
  const { names, pictures } = await servedOf(request, model, asked)
  expect(worked.pictures).toHaveLength(pictures.length)
  const other = names.filter(
    (_, i) => greatestGap(pictures[i] as Uint8Array, worked.pictures[i]) > 0,
  )
  expect(other).toEqual([])
  await page.close()
})

test('in Firefox pictures are bent in the studio, pages fit a phone, and the map grows', async ({
  baseURL,
}) => {
  const page = await openPage()
  const faults: string[] = []
  page.on('pageerror', (error) => {
    // What a page was still loading when it was left counts as an error here.
    if (!/Failed to load .*ServiceWorker/.test(`${error}`)) faults.push(`${error}`)
  })
  await page.setViewport({ width: 360, height: 740 })
  await page.goto(`${baseURL}/${model.id}/studio?r=5&tool=shape`)
  await page.waitForSelector('.studio-plate canvas[data-recipe="5"]')
  await page.focus('.studio-directions input[type=range]')
  await page.keyboard.press('ArrowRight')
  await page.waitForSelector('.studio-plate canvas[data-recipe^="5"]:not([data-recipe="5"])')
  await expect.poll(() => page.url()).toMatch(/r=5%2B/)
  for (const path of ['', `${model.id}`, `${model.id}/42`, `${model.id}/12,57`, 'walks', 'api']) {
    await page.goto(`${baseURL}/${path}`)
    expect(await widerThanScreen(page), path).toBeLessThanOrEqual(0)
  }
  await page.goto(`${baseURL}/${model.id}/map`)
  await page.waitForSelector('[data-phase="ready"]')
  expect(faults).toEqual([])
  await page.close()
})

async function openPage(): Promise<Page> {
  const page = await browser.newPage()
  page.setDefaultTimeout(PATIENCE)
  return page
}

/** Runs in the page before its scripts. */
function rememberWorker() {
  self.Worker = class extends Worker {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options)
      Object.assign(self, { hired: `${new URL(address, location.href)}` })
    }
  }
}

function widerThanScreen(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}
