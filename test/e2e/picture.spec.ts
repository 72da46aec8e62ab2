import { decode } from 'fast-png'
import { expect, test } from 'playwright/test'
import { readPngRecipe } from '#lib/image/png.ts'
import { expectPictures, firstModel } from './garden.ts'

test('a picture has a pinned link of at most 60 characters besides the host, and keeps it', async ({
  page,
  request,
  baseURL,
}) => {
  const { id, pinned } = await firstModel(request)
  await page.goto(`/${id}/1234567`)
  const link = `${baseURL}/${pinned}/1234567`
  await expect(page.getByLabel('A link that will always show this')).toHaveValue(link)
  expect(new URL(link).pathname.length).toBeLessThanOrEqual(60)
  await expect(page.locator('link[rel=canonical]')).toHaveAttribute('href', link)
  const card = page.locator('meta[property="og:image"]')
  await expect(card).toHaveAttribute('content', `${baseURL}/api/v1/cards/${pinned}/1234567.png`)
  const image = await request.get((await card.getAttribute('content')) ?? '')
  expect(image.headers()['content-type']).toBe('image/png')
})

test('every page has a card, which networks show beside a link to it', async ({
  request,
  baseURL,
}) => {
  const { id } = await firstModel(request)
  const pages = ['/', '/walks', '/today', '/own', '/api', '/kept', `/kept?of=${id}/7`]
  const ofModel = ['', '/studio', '/map', '/7', '/1,2'].map((page) => `/${id}${page}`)
  const cards = new Set<string>()
  for (const page of [...pages, ...ofModel, '/zh', `/ja/${id}/map`]) {
    const html = await (await request.get(page)).text()
    const card = /property="og:image" content="([^"]+)"/.exec(html)?.[1]
    expect(card, page).toContain(`${baseURL}/api/v1/cards/`)
    cards.add(`${card}`)
  }
  // Other languages have the same; what a visitor keeps the wall's, and a collection its first picture's.
  expect(cards.size).toBe(pages.length + ofModel.length - 2)
  for (const card of cards) {
    const { width, height } = decode(await (await request.get(card)).body())
    expect([width, height], card).toEqual([1200, 630])
  }
})

test('the link is copied with one press', async ({ page, request, context, baseURL }) => {
  const { id, pinned } = await firstModel(request)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/${id}/5~0.7`)
  await page.getByRole('button', { name: 'Copy' }).click()
  await expect(page.getByRole('status')).toHaveText('Copied.')
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toBe(`${baseURL}/${pinned}/5~0.7`)
})

test('the saved PNG carries its recipe', async ({ page, request }) => {
  const { id, pinned } = await firstModel(request)
  await page.goto(`/${id}/5`)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('link', { name: /^Save PNG/ })
      .last()
      .click(),
  ])
  expect(download.suggestedFilename()).toBe(`${pinned}-5.png`)
  const chunks = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  expect(readPngRecipe(new Uint8Array(Buffer.concat(chunks)))).toBe(`${pinned}/5`)
})

test('neighbours and truncations lead on', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}/5`)
  for (const strip of ['From ordinary to peculiar', 'Next along the row'])
    await expectPictures(page.getByRole('region', { name: strip }).locator('img'), 5)
  await page.getByRole('link', { name: 'Seed 6', exact: false }).click()
  await expect(page).toHaveURL(`/${id}/6`)
  await page.getByRole('link', { name: 'Seed 6, ψ 0.6' }).click()
  await expect(page).toHaveURL(`/${id}/6~0.6`)
})

test('another spelling leads to the one address', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id.toUpperCase()}/007~0.50`)
  await expect(page).toHaveURL(`/${id}/7~0.5`)
})

test('a walk moves, holds still on request, and shows its key frames', async ({
  page,
  request,
}) => {
  const { id } = await firstModel(request)
  await page.goto(`/${id}/12,57,99`)
  await expectPictures(page.locator('.strip img'), 3)
  const place = () =>
    page.locator('.film').evaluate((film) => getComputedStyle(film).backgroundPositionX)
  const first = await place()
  await expect.poll(place).not.toBe(first)
  await page.getByLabel('Pause').check()
  const held = await place()
  await page.waitForTimeout(300)
  expect(await place()).toBe(held)
})

test('under reduced motion a walk waits to be let go', async ({ page, request }) => {
  const { id } = await firstModel(request)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`/${id}/12,57,99`)
  const state = () =>
    page.locator('.film').evaluate((film) => getComputedStyle(film).animationPlayState)
  expect(await state()).toBe('paused')
  await page.getByLabel('Play').check()
  expect(await state()).toBe('running')
})
