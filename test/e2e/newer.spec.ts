import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { type Running, startGallery } from '../servers.ts'

test.describe.configure({ timeout: 180_000 })

let store: string
let gallery: Running

test.beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'newer-'))
  await cp('public/models', store, { recursive: true })
  gallery = await startGallery({ GARDEN_STORE: store })
})

test.afterAll(async () => {
  await gallery.stop()
  await rm(store, { recursive: true, force: true })
})

test('a tab goes on with its release when a newer one is published, and offers to load that', async ({
  page,
}) => {
  const { id, digest: old } = await newest()
  const asked: string[] = []
  page.on('request', (request) => asked.push(decodeURIComponent(request.url())))
  await page.goto(`${gallery.origin}/${id}/studio?r=5&count=2`)
  await expect(page.locator('[data-phase]')).toHaveAttribute('data-phase', 'ready', {
    timeout: 120_000,
  })
  const offer = page.getByRole('button', { name: 'Load the new one' })
  await expect(offer).toBeHidden()

  const digest = await publishAnother()
  asked.length = 0
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await expect(page.getByText('A newer release has been published.')).toBeVisible()
  await page.getByRole('button', { name: 'Seed 6' }).click()
  await page.getByRole('tab', { name: 'Shape' }).click()
  await expect(page.getByRole('list', { name: 'The same at other ages' })).toBeVisible()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('6')
  await page.waitForTimeout(1000)
  expect(asked.filter((url) => url.includes(digest.slice(0, 8)))).toEqual([])
  const pictures = asked.filter((url) => /\/images\/|\/releases\//.test(url))
  expect(pictures.filter((url) => !url.includes(old.slice(0, 8)))).toEqual([])

  await offer.click()
  await expect(page.locator(`img[src*="${digest.slice(0, 8)}"]`).first()).toBeAttached()
  await expect(page.getByLabel('Seed or recipe')).toHaveValue('6')
  await expect(offer).toBeHidden()
})

async function newest(): Promise<{ id: string; digest: string }> {
  const { models } = await catalogue()
  return { id: models[0].id, digest: models[0].releases[0].digest }
}

/** The newest release once more under another title, which makes it another. */
async function publishAnother(): Promise<string> {
  const { id, digest: old } = await newest()
  const manifest = JSON.parse(await readFile(join(store, id, old, 'manifest.json'), 'utf8'))
  const text = JSON.stringify({ ...manifest, title: `${manifest.title} II` })
  const digest = createHash('sha256').update(text).digest('hex')
  await cp(join(store, id, old), join(store, id, digest), { recursive: true })
  await writeFile(join(store, id, digest, 'manifest.json'), text)
  const next = await catalogue()
  const [release] = next.models[0].releases
  next.models[0].releases.unshift({ ...release, digest, publishedAt: new Date().toISOString() })
  await writeFile(join(store, 'catalogue.json'), JSON.stringify(next))
  return digest
}

async function catalogue() {
  return JSON.parse(await readFile(join(store, 'catalogue.json'), 'utf8'))
}
