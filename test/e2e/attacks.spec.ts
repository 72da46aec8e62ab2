import { once } from 'node:events'
import { expect, test } from 'playwright/test'
import { ATTACKS } from '../attacks.ts'
import { askForPictures } from '../neighbour.ts'
import { type Running, residentMegabytes, startGallery } from '../servers.ts'
import { dial, spelled } from '../socket.ts'
import { firstModel } from './garden.ts'

/** Pictures that somebody else asks for during each. */
const PICTURES = 10

/** Megabytes, RELIABILITY.md says why. */
const BOUND = 1500

let gallery: Running

test.beforeAll(async () => {
  gallery = await startGallery({ GARDEN_RATE: '6000', GARDEN_TRUST_PROXY: '0' })
})

test.afterAll(() => gallery.stop())

for (const [i, { name, begin }] of ATTACKS.entries()) {
  test(`others have their pictures during ${name}`, async ({ request }) => {
    const model = (await firstModel(request)).id
    const { origin } = gallery
    const over = new AbortController()
    const attack = begin({ origin, model, from: `127.0.1.${i + 1}`, signal: over.signal })
    const met = await askForPictures(
      { origin, model, from: '127.0.2.1' },
      ({ times }) => times.length < PICTURES,
    )
    over.abort()
    await attack
    expect(met.statuses).toEqual(Array.from({ length: PICTURES }, () => 200))
    expect(residentMegabytes(gallery)).toBeLessThan(BOUND)
  })
}

test('a server that was not told who stands before it repeats to nobody what a header says', async ({
  request,
}) => {
  const told = ['X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-Port', 'Forwarded', 'X-Host']
  const headers = Object.fromEntries(told.map((name) => [name, 'evil.test']))
  const { id } = await firstModel(request)
  const unknown = await startGallery({ SITE_URL: '', GARDEN_TRUST_PROXY: '0' })
  const pages = ['/', `/${id}`, `/zh/${id}/7`, `/${id}/1,2`, '/walks', '/api', '/nowhere', '/grow']
  const files = ['/sitemap.xml', '/robots.txt', '/today.atom', '/api/v1/models', '/api/v1/oembed']
  for (const path of [...pages, ...files, `/en/${id}`, `/api/v1/random/${id}`]) {
    for (const sent of [headers, {}]) {
      const answer = await fetch(unknown.origin + path, { headers: sent, redirect: 'manual' })
      const said = `${JSON.stringify([...answer.headers])}${await answer.text()}`
      expect(said, path).not.toContain('evil.test')
      expect(answer.headers.get('location') ?? '', path).not.toContain('https:')
    }
  }
  await unknown.stop()
})

test('a server that is told to end is gone, whoever does not read', async ({ request }) => {
  test.setTimeout(120_000)
  const { id } = await firstModel(request)
  const ending = await startGallery()
  const sheet = `/api/v1/grids/${id}/0-255.png?columns=16&size=256`
  expect((await fetch(ending.origin + sheet)).status).toBe(200)
  const idlers = Array.from({ length: 20 }, () =>
    dial(ending.origin, spelled(`GET ${sheet}`)).pause(),
  )
  await Promise.all(idlers.map((idler) => once(idler, 'connect')))
  await fetch(`${ending.origin}/api/health`)
  const gone = once(ending.process, 'exit')
  ending.process.kill('SIGTERM')
  await gone
  for (const idler of idlers) idler.destroy()
})
