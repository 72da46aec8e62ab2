import { expect, test } from 'playwright/test'
import { hasNginx, type Nginx } from '../nginx.ts'
import { type OwnGallery, startOwnGallery } from './another.ts'
import { startCache } from './cache.ts'

test.describe.configure({ timeout: 180_000 })
test.skip(!hasNginx, 'nginx is not installed')

const LANGUAGES = { '': 'en', '/zh': 'zh-Hans', '/ja': 'ja' }

/** Milliseconds. */
const MINUTE = 60_000

let gallery: OwnGallery
let cache: Nginx

test.beforeAll(async () => {
  gallery = await startOwnGallery()
  cache = await startCache(gallery.origin)
})

test.afterAll(async () => {
  await cache.stop()
  await gallery.stop()
})

test('a cache that knows nothing of our addresses answers for us, and mixes no languages', async () => {
  const { id, digest } = gallery
  const seeds = Array.from({ length: 20 }, (_, seed) => `/${id}/${seed}`)
  const walks = [`/${id}/1,2`, `/${id}/1,2?fps=12`, `/${id}@${digest.slice(0, 8)}/7`]
  const pages = ['/', '/api', '/own', '/kept', `/${id}`, `/${id}/studio`, `/${id}/map`]
  const addresses = [...pages, ...walks, ...seeds].flatMap((page) =>
    Object.entries(LANGUAGES).map(([at, lang]) => ({
      path: `${at}${page}`.replace(/(.)\/$/, '$1'),
      lang,
    })),
  )
  expect(addresses).toHaveLength(90)
  const begun = Date.now()
  const asked = new Map<string, number>()
  const visit = async ({ path, lang }: (typeof addresses)[number], i: number) => {
    const headers = {
      'accept-language': ['zh', 'ja', 'fr'][i % 3] ?? '',
      cookie: `language=${lang}`,
    }
    const answer = await fetch(cache.origin + path, { headers })
    expect(await answer.text(), path).toContain(`<html lang="${lang}"`)
    if (answer.headers.get('x-cache') !== 'HIT') asked.set(path, (asked.get(path) ?? 0) + 1)
  }
  for (const [i, address] of addresses.entries()) await visit(address, i)
  const first = [...asked.values()].reduce((sum, count) => sum + count, 0)
  // Whoever waited for the cache to start has asked for one already.
  expect(first).toBeGreaterThanOrEqual(89)
  for (let round = 0; round < 250; round++)
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => {
        const place = (round * 8 + i) * 37
        return visit(addresses[place % 90] as (typeof addresses)[number], place)
      }),
    )
  const later = [...asked.values()].reduce((sum, count) => sum + count, 0) - first
  console.log(`2000 requests, ${later} of them to the gallery, in ${Date.now() - begun} ms`)
  const minutes = Math.ceil((Date.now() - begun) / MINUTE)
  if (minutes === 1) expect(later).toBeLessThanOrEqual(40)
  expect(Math.max(...asked.values())).toBeLessThanOrEqual(minutes)
})

test('a release that is published shows behind the cache within a minute, mixed with no other', async () => {
  const { id, digest: old } = gallery
  const pinned = `/${id}@${old.slice(0, 8)}/7`
  const paths = ['/', `/${id}`, `/zh/${id}/7`, `/${id}/1,2`, `/${id}/studio`]
  await Promise.all([...paths, pinned].map(read))
  const digest = await gallery.publishAnother()
  const published = Date.now()
  const waiting = new Set(paths)
  while (waiting.size > 0) {
    const late = Date.now() - published
    for (const path of waiting) {
      const { text, releases } = await read(path)
      expect(releases, path).toHaveLength(1)
      if (releases[0] === digest.slice(0, 8)) waiting.delete(path)
      else expect(late, text.slice(0, 80)).toBeLessThan(MINUTE + 2_000)
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  console.log(`shown everywhere after ${Math.round((Date.now() - published) / 1000)} s`)
  expect((await read(pinned)).releases).toEqual([old.slice(0, 8)])
})

/** A page behind the cache, and the model's releases that its pictures and files are of. */
async function read(path: string) {
  const text = await (await fetch(cache.origin + path)).text()
  const { id } = gallery
  const named = text.matchAll(
    new RegExp(`${id}@([0-9a-f]{8})\\b|/releases/${id}/([0-9a-f]{8})`, 'g'),
  )
  return { text, releases: [...new Set([...named].map(([, pin, digest]) => pin ?? digest))] }
}
