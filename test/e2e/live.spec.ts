import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Page, test } from 'playwright/test'
import { type Running, startGallery } from '../servers.ts'

/** A schedule far longer than the test, with a tick and a release every thousand pictures. */
const SET =
  'resolution=16,latentSize=8,generatorWidth=4,criticWidth=4,batch=8,gridColumns=4,tick=1,kimg=5000'

/** Milliseconds in which a page shows a tick, without being loaded again. */
const MINUTE = 60_000

let root: string
let address: string
let gallery: Running
let training: ChildProcess

/** When each tick was printed, by its kimg. */
const ticks = new Map<number, number>()

test.beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'live-'))
  const [data, runs, store] = ['data', 'runs', 'store'].map((name) => join(root, name))
  gallery = await startGallery({ GARDEN_STORE: `${store}` })
  address = gallery.origin
  await gan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', `${data}`)
  const line = ['--preset', 'lorelei-64', '--set', SET, '--data', `${data}`, '--runs', `${runs}`]
  const shown = [
    '--publish-every',
    '1',
    '--store',
    `${store}`,
    '--id',
    'tiny-16',
    '--title',
    'Tiny',
  ]
  training = spawn(process.execPath, [GAN, 'train', ...line, ...shown, '--backend', 'wasm'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  training.stdout?.setEncoding('utf8').on('data', noteTicks)
})

test.afterAll(async () => {
  await gallery.stop()
  training.kill()
  await once(training, 'close')
  await rm(root, { recursive: true, force: true, maxRetries: 10 })
})

test('a page shows how a model grows while it trains, without being loaded again', async ({
  page,
}) => {
  test.setTimeout(10 * MINUTE)
  await expect.poll(() => statusOf('/tiny-16'), { timeout: 4 * MINUTE }).toBe(200)
  await page.goto(`${address}/tiny-16`)
  await expect(
    page.getByText(/Still growing: [\d,]+ of 5,000,000 pictures seen, updated/),
  ).toBeVisible()
  await expect(page.getByText(/updated (just now|\d+ seconds? ago|\d+ minutes? ago)/)).toBeVisible()
  await page.evaluate(() => Object.assign(window, { kept: true }))
  const before = await shownKimg(page)
  const sheet = await page.locator('.sheet img').getAttribute('src')
  await expect.poll(() => shownKimg(page), { timeout: 4 * MINUTE }).toBeGreaterThan(before)
  expect(await quickest(page, before)).toBeLessThanOrEqual(MINUTE)
  await expect(page.locator('.sheet img')).not.toHaveAttribute('src', sheet ?? '')
  expect(await page.evaluate(() => 'kept' in window)).toBe(true)
})

test('the wall shows that a model is still growing', async ({ page }) => {
  test.setTimeout(5 * MINUTE)
  await page.goto(address)
  await expect(page.getByText('Still growing')).toBeVisible()
  const before = await shownKimg(page)
  expect(await quickest(page, before)).toBeLessThanOrEqual(MINUTE)
})

test('what is shared of a model that is still growing says so, and names no release', async ({
  page,
}) => {
  await page.goto(`${address}/tiny-16/studio?r=42`)
  await page.getByRole('button', { name: 'Share' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('which may come to show something else')).toHaveValue(
    `${address}/tiny-16/42`,
  )
  await expect(dialog.getByLabel('HTML that shows it')).not.toHaveValue(/@/)
})

const GAN = 'training/bin/gan.js'

async function gan(...line: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [GAN, ...line])
}

function noteTicks(text: string): void {
  for (const [, kimg] of text.matchAll(/^kimg +([\d.]+) /gm)) ticks.set(Number(kimg), Date.now())
}

/**
 * Milliseconds from a tick to the page that shows it: the least of a few, for the machine may be busy with other things.
 *
 * @param before kimg that the page has shown already
 */
async function quickest(page: Page, before: number): Promise<number> {
  const delays = new Map<number, number>()
  const look = async () => {
    const kimg = await shownKimg(page)
    const since = ticks.get(kimg)
    if (kimg > before && since !== undefined && !delays.has(kimg))
      delays.set(kimg, Date.now() - since)
    return Math.min(...delays.values())
  }
  await expect.poll(look, { timeout: 4 * MINUTE, intervals: [250] }).toBeLessThanOrEqual(MINUTE)
  const shown = [...delays].map(
    ([kimg, delay]) => `${kimg} kimg after ${Math.round(delay / 1000)} s`,
  )
  console.log(`${page.url()} showed ${shown.join(', ')}`)
  return Math.min(...delays.values())
}

async function shownKimg(page: Page): Promise<number> {
  const text = await page
    .getByText(/[\d,]+ of 5,000,000 pictures/)
    .first()
    .textContent()
  return Number(/([\d,]+) of 5,000,000/.exec(text ?? '')?.[1]?.replaceAll(',', '')) / 1000
}

async function statusOf(path: string): Promise<number> {
  const answer = await fetch(`${address}${path}`).catch(() => undefined)
  return answer?.status ?? 0
}
