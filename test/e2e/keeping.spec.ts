import { readFile } from 'node:fs/promises'
import { BufferSource, EncodedPacketSink, Input, MP4, WEBM } from 'mediabunny'
import { expect, type Locator, type Page, test } from 'playwright/test'
import sharp from 'sharp'
import { encodePng, readPngRecipe } from '#lib/image/png.ts'
import { readGif } from '../lib/image/moving/structure.ts'
import { firstModel, keepThis, type Model } from './garden.ts'

test.describe.configure({ timeout: 240_000 })

test('what is kept in one tab is kept in another, after reload, and comes back when undone', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await keepInStudio(page, model, '42')
  const other = await context.newPage()
  await other.goto('/kept')
  await expect(keptLinks(other)).toHaveCount(1)
  await expect(keptLinks(other).getByRole('img', { name: 'Seed 42' })).toBeVisible()
  expect(await natural(keptLinks(other).getByRole('img'))).toBe(model.resolution)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Keep', pressed: true })).toBeVisible()

  await favourites(other).getByRole('button', { name: 'Remove Seed 42' }).click()
  await expect(keptLinks(other)).toHaveCount(0)
  const told = await other.locator('.notice:has(button) [role=status]').elementHandle()
  await expect(page.getByRole('button', { name: 'Keep', pressed: false })).toBeVisible()
  await other.getByRole('button', { name: 'Undo' }).click()
  await expect(keptLinks(other)).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Keep', pressed: true })).toBeVisible()
  // What tells of it is one and the same: another one would not be read out.
  await expect.poll(() => told?.textContent()).toContain('They are back.')
  expect(await told?.evaluate((element) => element.isConnected)).toBe(true)
})

test('what was in hand is in the history, which can be cleared and brought back', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openReady(page, model, '77')
  await page.waitForTimeout(2500)
  await page.goto('/kept')
  const seen = page.getByRole('region', { name: 'History' }).getByRole('link')
  await expect(seen.first()).toHaveAttribute('href', `/${model.pinned}/77`)
  await page.getByRole('button', { name: 'Clear the history' }).press('Enter')
  await expect(seen).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'History' })).toBeFocused()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(seen.first()).toBeVisible()
})

for (const [name, told] of [
  ['QuotaExceededError', 'Not stored: this browser has no room left.'],
  ['SecurityError', 'Not stored: this browser does not let the page keep anything.'],
] as const)
  test(`what cannot be stored for a ${name} is said so`, async ({ page, request }) => {
    const model = await firstModel(request)
    await page.addInitScript((fault) => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('not here', fault)
      }
    }, name)
    await page.goto(`/${model.id}/42`)
    await page.getByRole('button', { name: 'Keep' }).click()
    await expect(page.getByText(told)).toBeVisible()
    await page.goto(`/kept?of=${model.pinned}/42;43`)
    await page.getByRole('button', { name: 'Keep all' }).click()
    await expect(page.getByText(told)).toBeVisible()
    await expect(page.getByText('2 are kept.')).toHaveCount(0)
  })

test('a database that closes under a page is opened again, and one that cannot be is told of', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await page.goto(`/${model.id}/42`)
  const keep = page.getByRole('button', { name: 'Keep' })
  await keep.click()
  await expect(keep).toHaveAttribute('aria-pressed', 'true')
  await page.evaluate(() => {
    const { transaction } = IDBDatabase.prototype
    IDBDatabase.prototype.transaction = () => {
      IDBDatabase.prototype.transaction = transaction
      throw new DOMException('The database connection is closing.', 'InvalidStateError')
    }
  })
  await keep.click()
  await expect(keep).toHaveAttribute('aria-pressed', 'false')
  await expect(page.getByText('Not stored')).toHaveCount(0)

  // A newer garden, in the last tab that has it open.
  const newer = await context.newPage()
  await newer.goto('/robots.txt')
  await newer.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.open('latent-garden', 99).onsuccess = resolve
      }),
  )
  await keep.click()
  await expect(page.getByText('Not stored')).toBeVisible()
})

test('a part of the page that could not be fetched is fetched when it is next asked for', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.goto(`/${model.id}/42`)
  await expect(page.getByRole('button', { name: 'Keep', pressed: false })).toBeVisible()
  await page.route('**/*.js', (route) => route.abort())
  const share = page.getByRole('button', { name: 'Share' })
  await share.click()
  await page.waitForTimeout(500)
  await page.unroute('**/*.js')
  const dialog = page.getByRole('dialog')
  await expect(async () => {
    if (!(await dialog.isVisible())) await share.click({ timeout: 1_000 })
    await expect(dialog).toBeVisible({ timeout: 3_000 })
  }).toPass()
})

test('a picture’s own page keeps it, and the history remembers the page', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.goto(`/${model.id}/42~0.7`)
  await keepThis(page)
  await page.waitForTimeout(2500)
  await page.goto('/kept')
  for (const place of ['Kept', 'History'])
    await expect(page.getByRole('region', { name: place }).getByRole('link')).toHaveAttribute(
      'href',
      `/${model.pinned}/42~0.7`,
    )
})

test('a walk is kept with how it goes', async ({ page, request }) => {
  const model = await firstModel(request)
  await page.goto(`/${model.id}/5,6?frames=12&loop=false`)
  await keepThis(page)
  await page.goto('/kept')
  await expect(keptLinks(page)).toHaveAttribute('href', `/${model.pinned}/5,6?frames=12&loop=false`)
})

test('an exported file brings everything to another browser, once', async ({
  page,
  request,
  browser,
}) => {
  const model = await firstModel(request)
  await keepInStudio(page, model, '42')
  await page.goto('/kept')
  const file = await saved(page, () =>
    page.getByRole('button', { name: 'Export as a file' }).click(),
  )
  expect(JSON.parse(file.bytes.toString())).toMatchObject({ kept: [{ recipe: '42' }] })

  const elsewhere = await (await browser.newContext()).newPage()
  await elsewhere.goto('/kept')
  await expect(elsewhere.getByText('Nothing is kept yet')).toBeVisible()
  const give = (bytes: Buffer) =>
    elsewhere
      .getByLabel('Import a file')
      .setInputFiles({ name: 'kept.json', mimeType: 'application/json', buffer: bytes })
  await give(file.bytes)
  await expect(elsewhere.getByRole('status')).toContainText(/\d+ added/)
  await expect(keptLinks(elsewhere)).toHaveCount(1)
  expect(await natural(keptLinks(elsewhere).getByRole('img'))).toBe(model.resolution)
  await give(file.bytes)
  await expect(elsewhere.getByRole('status')).toContainText(/0 added, \d were here already/)
  await give(Buffer.from('{"format":"another"}'))
  await expect(elsewhere.getByRole('status')).toContainText('not a file that this page exports')
  await give(file.bytes.subarray(0, 40))
  await expect(elsewhere.getByRole('status')).toContainText('not JSON')
  await expect(keptLinks(elsewhere)).toHaveCount(1)
})

test('a selection becomes one link, which needs no JavaScript and can be kept whole', async ({
  page,
  request,
  browser,
}) => {
  const model = await firstModel(request)
  for (const seed of ['42', '57~0.7']) await keepInStudio(page, model, seed)
  await page.goto('/kept')
  const chosen = favourites(page)
  await chosen.getByRole('button', { name: 'Select' }).click()
  await chosen.getByRole('button', { name: 'Select all' }).click()
  await chosen.getByRole('button', { name: 'Share as one link' }).click()
  const link = await page.getByRole('dialog').getByRole('textbox').inputValue()
  expect(link).toContain(`/kept?of=${model.pinned}/57~0.7;42`)

  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await plain.goto(`${link};nonsense;12,57`)
  await expect(plain.getByRole('heading', { level: 1 })).toHaveText('A collection of 3')
  await expect(plain.getByRole('main').getByRole('img')).toHaveCount(3)
  await expect(plain.getByText('nonsense', { exact: false }).first()).toBeVisible()
  await expect(plain.locator('meta[property="og:image"]')).toHaveAttribute('content', /cards/)

  const visitor = await (await browser.newContext()).newPage()
  await visitor.goto(link)
  await visitor.getByRole('button', { name: 'Keep all' }).click()
  await expect(visitor.getByText('2 are kept.')).toBeVisible()
  await visitor.getByRole('link', { name: 'What you keep yourself' }).click()
  await expect(keptLinks(visitor)).toHaveCount(2)
})

test('who begins to select by keyboard, and ends it, stays where that is done', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.goto(`/${model.id}/42`)
  await keepThis(page)
  await page.goto('/kept')
  await favourites(page).getByRole('button', { name: 'Select' }).press('Enter')
  await expect(favourites(page).getByRole('button', { name: 'Done' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(favourites(page).getByRole('button', { name: 'Select' })).toBeFocused()
})

test('a picture is saved with its recipe inside, and dropped it opens', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await openReady(page, model, '42~0.7')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Size').selectOption(`${model.resolution * 4}`)
  const file = await saved(page, () => dialog.getByRole('button', { name: 'Save' }).click())
  expect(file.name).toBe(`${model.pinned}-42~0.7.png`)
  expect(readPngRecipe(file.bytes)).toBe(`${model.pinned}/42~0.7`)
  const { info } = await sharp(file.bytes).raw().toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: model.resolution * 4, height: model.resolution * 4 })

  await page.goto('/')
  await drop(page, file.name, file.bytes)
  await expect(page).toHaveURL(`/${model.pinned}/42~0.7`)
  await page.goto(`/${model.id}/studio`)
  await drop(page, file.name, file.bytes)
  await expect(page).toHaveURL(/studio\?r=42~0\.7/)
  await page.goto('/kept')
  await page.getByLabel('Open a saved picture').setInputFiles({
    name: file.name,
    mimeType: 'image/png',
    buffer: file.bytes,
  })
  await expect(page).toHaveURL(`/${model.pinned}/42~0.7`)
})

test('a file that cannot be opened says why', async ({ page }) => {
  await page.goto('/')
  const picture = { width: 2, height: 2, channels: 1 as const, data: new Uint8Array(4) }
  const foreign = Buffer.from(encodePng(picture))
  const unknown = Buffer.from(encodePng(picture, 'nowhere-64@00000000/42'))
  for (const [bytes, words] of [
    [foreign, 'an app has removed it on the way'],
    [unknown, 'was grown by nowhere-64@00000000'],
    [unknown.subarray(0, 50), 'is damaged'],
    [Buffer.from('a text'), 'is not a PNG'],
  ] as const) {
    await drop(page, 'some.png', bytes)
    await expect(page.getByText(words)).toBeVisible()
  }
  expect(new URL(page.url()).pathname).toBe('/')
})

test('a text that was copied with a picture of it is pasted as text', async ({ page }) => {
  await page.goto('/')
  const isTaken = (text: string) =>
    page.locator('#seed').evaluate((field, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['cells'], 'image.png', { type: 'image/png' }))
      if (text) clipboardData.items.add(text, 'text/plain')
      const init = { clipboardData, bubbles: true, cancelable: true }
      return !field.dispatchEvent(new ClipboardEvent('paste', init))
    }, text)
  // Until the page listens.
  await expect.poll(() => isTaken('')).toBe(true)
  expect(await isTaken('42')).toBe(false)
})

test('a walk is saved as GIF, strip, WebM and MP4, or as a GIF where it cannot be', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  const { resolution } = model
  await openReady(page, model, '5,6', '&tool=walk&fps=60')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const dialog = page.getByRole('dialog')
  const make = async (format: string) => {
    await dialog.getByLabel('Format').selectOption(format)
    return saved(page, () => dialog.getByRole('button', { name: 'Save' }).click())
  }

  const gif = await make('gif')
  const { width, delays } = readGif(gif.bytes)
  // Players take the hundredth of a second that a GIF of 60 frames a second would have for ten.
  expect(new Set(delays)).toEqual(new Set([20]))
  expect(width % resolution).toBe(0)
  expect(gif.name).toMatch(/-5,6\.gif$/)

  const strip = await make('strip')
  const { info } = await sharp(strip.bytes).raw().toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: resolution * delays.length, height: resolution })
  expect(readPngRecipe(strip.bytes)).toBe(`${model.pinned}/5,6`)

  for (const [format, container] of [
    ['webm', WEBM],
    ['mp4', MP4],
  ] as const) {
    const video = await make(format)
    await expect(dialog.getByRole('status')).toContainText(video.name)
    if (video.name.endsWith('.gif')) {
      await expect(dialog.getByText(/This browser cannot write/)).toBeVisible()
      expect(readGif(video.bytes).delays).toHaveLength(delays.length)
      continue
    }
    const input = new Input({ source: new BufferSource(video.bytes), formats: [container] })
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new Error('no video')
    let frames = 0
    for await (const _ of new EncodedPacketSink(track).packets()) frames += 1
    expect(frames).toBe(delays.length)
    expect((await track.getCodedWidth()) % resolution).toBe(0)
  }
})

test('saving is cancelled, and nothing is saved', async ({ page, request }) => {
  const model = await firstModel(request)
  await openReady(page, model, '5,6', '&tool=walk')
  let downloads = 0
  page.on('download', () => {
    downloads += 1
  })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByRole('status')).toHaveText('Cancelled. Nothing was saved.')
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeVisible()
  expect(downloads).toBe(0)
})

test('a link is copied, or selected where the clipboard is refused, and shown as a QR code', async ({
  page,
  request,
  context,
}) => {
  const model = await firstModel(request)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/${model.id}/studio?r=42`)
  await page.getByRole('button', { name: 'Share' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Copy the link' }).click()
  await expect(dialog.getByRole('status')).toHaveText('The link is copied.')
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(new URL(copied).pathname).toBe(`/${model.pinned}/42`)
  await expect(dialog.getByLabel('A link that will always show this')).toHaveValue(copied)
  await expect(dialog.getByRole('img', { name: 'QR code of the link' })).toBeVisible()

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  })
  await dialog.getByRole('button', { name: 'Copy the link' }).click()
  await expect(dialog.getByRole('status')).toContainText('copy it by hand')
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(copied)
})

test('where the browser forbids keeping, the page says so and goes on', async ({
  page,
  request,
}) => {
  const model = await firstModel(request)
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('forbidden', 'SecurityError')
    }
  })
  await page.goto(`/kept?of=${model.pinned}/42`)
  await page.getByRole('button', { name: 'Keep all' }).click()
  await expect(page.getByRole('status')).toContainText('Not stored')
  await page.getByRole('link', { name: 'What you keep yourself' }).click()
  await expect(page.getByText('does not let the page keep anything')).toBeVisible()
  await expect(keptLinks(page)).toHaveCount(1)
})

function favourites(page: Page): Locator {
  return page.getByRole('region', { name: 'Kept' })
}

function keptLinks(page: Page): Locator {
  return favourites(page).getByRole('link')
}

async function openReady(page: Page, model: Model, recipe: string, more = ''): Promise<void> {
  await page.goto(`/${model.id}/studio?r=${recipe}&backend=wasm${more}`)
  await expect(page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready', {
    timeout: 120_000,
  })
}

async function keepInStudio(page: Page, model: Model, recipe: string): Promise<void> {
  await openReady(page, model, recipe)
  await keepThis(page)
}

async function saved(page: Page, begin: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), begin()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

function natural(image: Locator): Promise<number> {
  return image.evaluate(async (element: HTMLImageElement) => {
    await element.decode()
    return element.naturalWidth
  })
}

async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  const held = await page.evaluateHandle(
    ([called, data]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(data)], called, { type: 'image/png' }))
      return transfer
    },
    [name, [...bytes]] as const,
  )
  // Until the page listens.
  await expect(async () => {
    await page.dispatchEvent('main', 'dragenter', { dataTransfer: held })
    await expect(page.getByText('Drop a picture that was saved here')).toBeVisible({ timeout: 500 })
  }).toPass()
  await page.dispatchEvent('main', 'drop', { dataTransfer: held })
}
