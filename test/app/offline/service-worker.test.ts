import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'

const SOURCE = readFileSync(
  new URL('../../../app/_offline/service-worker.js', import.meta.url),
  'utf8',
)
const ORIGIN = 'https://garden.example'
const FILES = ['engine', 'later', 'page'].map((name) => `/_next/static/chunks/${name}.js`)

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

test('whoever opened no studio is sent no more than pages and what is in them, or comes later to what is kept', async () => {
  const plain = [...FILES.slice(1), '/kept', '/offline']
  expect(await installed({})).toEqual(plain)
  const studio = { 'garden-shell-older': ['/lorelei-64/studio'] }
  expect(await installed(studio, { saveData: true })).toEqual(
    [...plain, '/lorelei-64/studio'].toSorted(),
  )
})

test('a device that is full, or forbids caches, gets scripts and pictures all the same', async () => {
  const full = new DOMException('full', 'QuotaExceededError')
  const failing = { match: async () => undefined, put: () => Promise.reject(full) }
  const forbidding = { match: () => Promise.reject(full), open: () => Promise.reject(full) }
  for (const caches of [{ ...failing, open: async () => failing }, forbidding])
    for (const path of [FILES[0], '/api/v1/images/lorelei-64@3f9a2c1e/7.png']) {
      const answer = await answered(caches, `${path}`)
      expect(await answer.text()).toBe('sent')
    }
})

/** What a worker with such caches answers to who asks for a file. */
async function answered(caches: object, path: string): Promise<Response> {
  const hearers = start(caches, async () => new Response('sent'))
  let answer: Promise<Response> | undefined
  hearers.get('fetch')?.({
    request: new Request(ORIGIN + path),
    waitUntil: (work: Promise<unknown>) => void work.catch(() => {}),
    respondWith(given: Promise<Response>) {
      answer = given
    },
  })
  return (await answer) ?? Response.error()
}

/** What a worker of a newer build holds once it is installed, beside what others held. */
async function installed(before: Record<string, string[]>, connection?: { saveData: boolean }) {
  const shelves = new Map(Object.entries(before).map(([name, paths]) => [name, new Set(paths)]))
  const caches = {
    keys: async () => [...shelves.keys()],
    async open(name: string) {
      const paths = shelves.get(name) ?? new Set<string>()
      shelves.set(name, paths)
      return {
        keys: async () => [...paths].map((path) => ({ url: ORIGIN + path })),
        match: async (path: string) =>
          paths.has(path) ? new Response('import("static/chunks/later.js")') : undefined,
        put: async (path: string) => void paths.add(path),
        add: async (path: string) => void paths.add(path),
      }
    },
  }
  const fetch = async () =>
    new Response('<script src="/_next/static/chunks/page.js">', {
      headers: { 'x-garden-build': 'newer' },
    })
  const hearers = start(caches, fetch, connection)
  let work: Promise<unknown> | undefined
  hearers.get('install')?.({
    waitUntil(given: Promise<unknown>) {
      work = given
    },
  })
  await work
  return [...(shelves.get('garden-shell-newer') ?? [])].toSorted()
}

/** @returns what the worker does about each kind of event */
function start(caches: object, fetch: () => Promise<Response>, connection?: { saveData: boolean }) {
  const hearers = new Map<string, (event: object) => void>()
  const self = {
    ...{ BUILD: 'newer', FILES },
    addEventListener: (name: string, hear: never) => hearers.set(name, hear),
  }
  const navigator = { connection }
  runInNewContext(SOURCE, {
    ...{ self, caches, fetch, navigator, Response, URL, setTimeout },
    location: new URL(ORIGIN),
  })
  return hearers
}
