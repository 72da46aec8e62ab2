import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type APIRequestContext, expect, type Page, test } from 'playwright/test'
import { firstModel } from './garden.ts'

test.describe.configure({ timeout: 180_000 })

let folder: string

/** A release, as somebody may have it on their disk: without its pictures, and with one of its ages. */
test.beforeAll(async ({ request }) => {
  folder = await mkdtemp(join(tmpdir(), 'own-'))
  const [age = ''] = (await manifestOf(request)).ages.map(
    ({ program }: { program: string }) => program,
  )
  for (const path of [
    'manifest.json',
    'program.json',
    'numbers.gz',
    'model.json',
    'weights.bin',
    'directions.json',
    age,
    age.replace('program.json', 'numbers.gz'),
  ])
    await download(request, path)
})

test.afterAll(() => rm(folder, { recursive: true }))

test('a folder opens in the studio and on the map, with the network gone', async ({
  page,
  context,
  request,
}) => {
  await openPage(page)
  await context.setOffline(true)
  const sent: string[] = []
  page.on('request', (asked) => {
    if (asked.method() !== 'GET' || asked.postData()) sent.push(asked.url())
  })
  await chooseFolder(page, folder)
  const { resolution } = await firstModel(request)
  await expect(page.getByRole('status').first()).toContainText(
    `${resolution} × ${resolution} pixels`,
  )
  await expect(page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready', {
    timeout: 120_000,
  })
  await expect(page.locator('canvas[data-recipe="1"]').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Bend' }).click()
  await expect(page.getByRole('slider', { name: /glasses/i }).first()).toBeVisible()

  await page.getByRole('button', { name: 'Map', exact: true }).click()
  await expect(page.locator('.map-surface')).toHaveAttribute('data-complete', 'true', {
    timeout: 120_000,
  })
  expect(sent).toEqual([])
})

test('its pictures are the gallery’s own', async ({ page, request }) => {
  const model = await firstModel(request)
  await openPage(page)
  await chooseFolder(page, folder)
  const canvas = page.locator('canvas[data-recipe="1"]').first()
  await expect(canvas).toBeVisible({ timeout: 120_000 })
  const difference = await canvas.evaluate(async (element, address) => {
    const own = element as HTMLCanvasElement
    const picture = await createImageBitmap(await (await fetch(address)).blob())
    const other = new OffscreenCanvas(picture.width, picture.height)
    other.getContext('2d')?.drawImage(picture, 0, 0)
    const pixels = (of: HTMLCanvasElement | OffscreenCanvas) => {
      const context = of.getContext('2d') as CanvasRenderingContext2D
      return context.getImageData(0, 0, own.width, own.height).data
    }
    const theirs = pixels(other)
    return Math.max(...pixels(own).map((level, i) => Math.abs(level - (theirs[i] ?? 0))))
  }, `/api/v1/images/${model.pinned}/1.png`)
  expect(difference).toBeLessThanOrEqual(2)
})

test('what is wrong with a folder is said, in the language of the page', async ({ page }) => {
  await openPage(page)
  const status = page.getByRole('status').first()
  await page.getByLabel('Choose files').setInputFiles(join(folder, 'model.json'))
  await expect(status).toHaveText('weights.bin is missing. Add it to the folder.')
  await page
    .getByLabel('Choose files')
    .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
  await expect(status).toContainText('a model.json is missing')
  await openPage(page, '/zh/own')
  await page.getByLabel('选择文件', { exact: true }).setInputFiles(join(folder, 'model.json'))
  await expect(status).toHaveText('缺少 weights.bin。请把它放进文件夹。')
})

test('a folder is dropped as well', async ({ page }) => {
  await openPage(page)
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['{"cut'], 'model.json'))
    return data
  })
  await page.dispatchEvent('.own-folder', 'drop', { dataTransfer: transfer })
  await expect(page.getByRole('status').first()).toContainText('model.json cannot be read')
})

/** Opens the page and waits until all that growing needs is there. */
async function openPage(page: Page, path = '/own'): Promise<void> {
  await page.goto(path)
  await expect(page.locator('[data-ready]')).toHaveAttribute('data-ready', 'true', {
    timeout: 120_000,
  })
}

async function chooseFolder(page: Page, path: string): Promise<void> {
  await page.locator('input[webkitdirectory]').first().setInputFiles(path)
}

async function manifestOf(request: APIRequestContext) {
  return (await request.get(await addressOf(request, 'manifest.json'))).json()
}

async function addressOf(request: APIRequestContext, path: string): Promise<string> {
  const [{ id, digest }] = (await (await request.get('/api/v1/models')).json()).models
  return `/releases/${id}/${digest}/${path}`
}

async function download(request: APIRequestContext, path: string): Promise<void> {
  const response = await request.get(await addressOf(request, path))
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), await response.body())
}
