import { expect, test } from 'playwright/test'
import { openStorage } from '../../lib/storage/open.ts'
import { type BlobServer, startBlobServer } from '../blob/server.ts'
import { makeRelease } from '../fixtures/release.ts'
import { type Running, startGallery } from '../servers.ts'

let server: BlobServer
let gallery: Running
let address: string

test.beforeAll(async () => {
  server = await startBlobServer()
  Object.assign(process.env, server.environment)
  gallery = await startGallery()
  address = gallery.origin
})

test.afterAll(async () => {
  await gallery.stop()
  // What is tested next in this process has a store of its own.
  for (const name of Object.keys(server.environment)) delete process.env[name]
  await server.close()
})

test('a gallery on a Blob store shows what is published while it runs, and outlasts the store', async ({
  page,
}) => {
  expect(await statusOf('/fixture-16')).toBe(404)
  await makeRelease({ storage: await openStorage('blob', process.env) })
  await expect.poll(() => statusOf('/fixture-16'), { timeout: 60_000 }).toBe(200)
  await page.goto(`${address}/fixture-16/7`)
  const notice = page.getByText(/You see the garden as of \d\d:\d\d UTC/)
  await expect(notice).toHaveCount(0)
  await server.close()
  await expect(async () => {
    await page.reload()
    await expect(notice).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
  const picture = await page.request.get(`${address}/api/v1/images/fixture-16/7.png`)
  expect(picture.status()).toBe(200)
  await server.open()
})

async function statusOf(path: string): Promise<number> {
  const answer = await fetch(`${address}${path}`).catch(() => undefined)
  return answer?.status ?? 0
}
