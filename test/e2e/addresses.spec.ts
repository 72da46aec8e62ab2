import { expect, test } from 'playwright/test'
import { firstModel } from './garden.ts'

/** Pages that links out in the world name, and the one that each says it is; the shelf, which is each visitor's, says none. */
const PAGES: Record<string, string> = {
  '/': '/',
  '/api': '/api',
  '/own': '/own',
  '/kept': '',
  '/kept?of=MODEL/7&of=MODEL/8': '',
  '/MODEL': '/MODEL',
  '/MODEL/': '/MODEL',
  '/PINNED': '/MODEL',
  '/MODEL/7': '/PINNED/7',
  '/PINNED/7': '/PINNED/7',
  '/MODEL/7~0.5': '/PINNED/7~0.5',
  '/MODEL/12*0.6_77*-0.4': '/PINNED/12*0.6_77*-0.4',
  '/MODEL/7,8,9': '/PINNED/7,8,9',
  '/MODEL/7,8,9?frames=60&fps=24&loop=false&path=lerp&easing=smooth':
    '/PINNED/7,8,9?frames=60&fps=24&loop=false&path=lerp&easing=smooth',
  '/MODEL/007': '/PINNED/7',
  '/MODEL/studio': '/MODEL/studio',
  '/MODEL/studio?r=7~0.5&tool=walk&keys=7,9&path=lerp&steps=12&fps=24': '/MODEL/studio',
  '/MODEL/studio?r=7&tool=mix&backend=wasm': '/MODEL/studio',
  '/MODEL/map': '/MODEL/map',
  '/MODEL/map?u=1&v=2&zoom=3': '/MODEL/map',
}

/** Files, and what kind each has to be. */
const FILES: Record<string, string> = {
  '/api/health': 'application/json',
  '/api/v1/models': 'application/json',
  '/api/v1/models/MODEL': 'application/json',
  '/api/v1/models/PINNED': 'application/json',
  '/api/v1/openapi.json': 'application/json',
  '/api/v1/oembed?url=ORIGIN%2FMODEL%2F7': 'application/json',
  '/api/v1/images/MODEL/7.png': 'image/png',
  '/api/v1/images/PINNED/7~0.5.webp?size=128': 'image/webp',
  '/api/v1/images/MODEL/7.jpg?size=256': 'image/jpeg',
  '/api/v1/images/MODEL/7.avif': 'image/avif',
  '/api/v1/grids/MODEL/0-15.png': 'image/png',
  '/api/v1/grids/MODEL/0-15.webp?columns=4': 'image/webp',
  '/api/v1/walks/MODEL/7,8.png?frames=6': 'image/png',
  '/api/v1/walks/MODEL/7,8.webp?frames=6': 'image/webp',
  '/api/v1/walks/MODEL/7,8.gif?frames=6&loop=false': 'image/gif',
  '/api/v1/walks/MODEL/7,8.mp4?frames=6': 'video/mp4',
  '/api/v1/timelines/MODEL/7.webp': 'image/webp',
  '/api/v1/cards/MODEL/7.png': 'image/png',
  '/api/v1/cards/MODEL/7,8.png': 'image/png',
  '/icon.svg': 'image/svg+xml',
  '/robots.txt': 'text/plain',
  '/manifest.webmanifest': 'application/manifest+json',
  '/service-worker.js': 'text/javascript',
  '/models/catalogue.json': 'application/json',
}

/** Addresses that answer with another one. */
const ELSEWHERE: Record<string, RegExp> = {
  '/grow': /^\/MODEL\/\d+$/,
  '/grow?model=MODEL': /^\/MODEL\/\d+$/,
  '/grow?seed=7': /^\/MODEL\/7$/,
  '/grow?model=MODEL&seed=7~0.5': /^\/MODEL\/7~0\.5$/,
  '/api/v1/random/MODEL': /^\/api\/v1\/images\/PINNED\/\d+\.png$/,
}

test('every address that was ever public leads to what it led to', async ({ request, baseURL }) => {
  const { id, pinned } = await firstModel(request)
  const origin = encodeURIComponent(`${baseURL}`)
  const named = (text: string) =>
    text.replaceAll('MODEL', id).replaceAll('PINNED', pinned).replaceAll('ORIGIN', origin)
  for (const [address, canonical] of Object.entries(PAGES)) {
    const answer = await request.get(named(address))
    expect(answer.status(), address).toBe(200)
    const [, own] = /<link rel="canonical" href="([^"]*)"/.exec(await answer.text()) ?? []
    const found = (own ?? '').replaceAll('&amp;', '&').replace(`${baseURL}`, '')
    expect(found, address).toBe(named(canonical))
  }
  for (const [address, type] of Object.entries(FILES)) {
    const answer = await request.get(named(address))
    expect(answer.status(), address).toBe(200)
    expect(answer.headers()['content-type'], address).toContain(type)
  }
  for (const [address, to] of Object.entries(ELSEWHERE)) {
    const answer = await request.get(named(address), { maxRedirects: 0 })
    expect(Math.floor(answer.status() / 100), address).toBe(3)
    const location = (answer.headers().location ?? '').replace(`${baseURL}`, '')
    expect(location, address).toMatch(new RegExp(named(to.source)))
  }
})
