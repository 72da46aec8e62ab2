import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

const SOURCE = readFileSync(
  new URL('../../../app/_offline/service-worker.js', import.meta.url),
  'utf8',
)
const ORIGIN = 'https://garden.example'
const FILES = ['/_next/static/chunks/engine.js', '/_next/static/chunks/page.js']

test('a build holds what the one before held: the pages, and all that a studio may need', async () => {
  const held = [
    '/offline',
    '/lorelei-64/studio',
    '/zh/lorelei-64/map',
    '/_next/static/chunks/old.js',
  ]
  expect(await installed({ 'garden-shell-older': held })).toEqual(
    ['/kept', '/offline', '/lorelei-64/studio', '/zh/lorelei-64/map', ...FILES].toSorted(),
  )
})

test('whoever opened no studio is sent no more than pages and what is in them', async () => {
  const plain = ['/_next/static/chunks/page.js', '/kept', '/offline']
  expect(await installed({})).toEqual(plain)
  const studio = { 'garden-shell-older': ['/lorelei-64/studio'] }
  expect(await installed(studio, { saveData: true })).toEqual(
    [...plain, '/lorelei-64/studio'].toSorted(),
  )
})

/** What a worker of a newer build holds once it is installed, beside what others held. */
async function installed(before: Record<string, string[]>, connection?: { saveData: boolean }) {
  const shelves = new Map(Object.entries(before).map(([name, paths]) => [name, new Set(paths)]))
  const hearers = new Map<string, (event: { waitUntil(work: Promise<unknown>): void }) => void>()
  const self = {
    ...{ BUILD: 'newer', FILES },
    addEventListener: (name: string, hear: never) => hearers.set(name, hear),
  }
  const caches = {
    keys: async () => [...shelves.keys()],
    async open(name: string) {
      const paths = shelves.get(name) ?? new Set<string>()
      shelves.set(name, paths)
      return {
        keys: async () => [...paths].map((path) => ({ url: ORIGIN + path })),
        match: async (path: string) => (paths.has(path) ? new Response() : undefined),
        put: async (path: string) => void paths.add(path),
        add: async (path: string) => void paths.add(path),
      }
    },
  }
  const fetch = async () =>
    new Response('<script src="/_next/static/chunks/page.js">', {
      headers: { 'x-garden-build': 'newer' },
    })
  const navigator = { connection }
  runInNewContext(SOURCE, {
    ...{ self, caches, fetch, navigator, Response, URL, setTimeout },
    location: new URL(ORIGIN),
  })
  let work: Promise<unknown> | undefined
  hearers.get('install')?.({
    waitUntil(given) {
      work = given
    },
  })
  await work
  return [...(shelves.get('garden-shell-newer') ?? [])].toSorted()
}
