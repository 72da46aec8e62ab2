// @ts-check

/**
 * What lets the garden open without a network. The route that serves this puts two names before it: BUILD, and FILES,
 * every static file of that build. Each build has caches of its own, so that no page gets a script of another's.
 *
 * @typedef {Event & { waitUntil(work: Promise<unknown>): void }} LifeEvent
 * @typedef {LifeEvent & { request: Request, respondWith(answer: Promise<Response>): void }} FetchEvent
 * @typedef {LifeEvent & { data: Order, ports: readonly MessagePort[] }} OrderEvent
 * @typedef {{ kind: 'take over' } | { kind: 'tell build' } | { kind: 'hold', pages: string[], files: string[], whole: boolean }} Order
 * @typedef {{
 *   addEventListener(name: 'install' | 'activate', hear: (event: LifeEvent) => void): void
 *   addEventListener(name: 'fetch', hear: (event: FetchEvent) => void): void
 *   addEventListener(name: 'message', hear: (event: OrderEvent) => void): void
 *   skipWaiting(): Promise<void>
 *   clients: { claim(): Promise<void> }
 * }} Scope
 */

const scope = /** @type {Scope} */ (/** @type {unknown} */ (self))
const build = /** @type {{ BUILD: string }} */ (/** @type {unknown} */ (self)).BUILD
const files = /** @type {{ FILES: string[] }} */ (/** @type {unknown} */ (self)).FILES

/** Scripts, styles and the pages that are whole without the server. */
const SHELL = `garden-shell-${build}`

/** Pages that somebody has seen, the newest of them. */
const PAGES = `garden-pages-${build}`
const MAX_PAGES = 50

/** Pictures of pinned releases, which no build changes. */
const PICTURES = 'garden-pictures'
const MAX_PICTURES = 400

/** Shown where a page was asked for that is not here; other languages have one of their own. */
const OFFLINE = '/offline'

/** Milliseconds to wait for a newer page where an older one is here. */
const PATIENCE = 5_000

/** What proxies say of a server that is away. */
const IS_AWAY = new Set([502, 503, 504])

/** Pages whose own scripts read their query. */
const IS_WHOLE = /^(\/(zh|ja))?\/([^/]+\/(studio|map)|kept|own|offline)$/

/** Of these the one that fetches scripts once something is kept, and is to be whole by then. */
const IS_KEPT = /^(\/(zh|ja))?\/kept$/

const IS_PINNED_PICTURE = /^\/api\/v1\/images\/[^/]+(@|%40)[0-9a-f]{8}\//

scope.addEventListener('install', (event) => event.waitUntil(holdAnew()))

scope.addEventListener('activate', (event) => event.waitUntil(begin()))

scope.addEventListener('message', (event) => {
  const { data, ports } = event
  if (data.kind === 'take over') event.waitUntil(scope.skipWaiting())
  if (data.kind === 'tell build') ports[0]?.postMessage(build)
  if (data.kind === 'hold') {
    const wanted = data.whole ? [...data.files, ...files] : data.files
    event.waitUntil(hold(data.pages, wanted).then((held) => ports[0]?.postMessage(held)))
  }
})

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(event))
  else if (pathname.startsWith('/_next/static/')) event.respondWith(file(event))
  else if (IS_PINNED_PICTURE.test(pathname)) event.respondWith(picture(event))
})

/** Tabs of the build before may still need their scripts; those of older ones are not served any more. */
async function begin() {
  const names = await caches.keys()
  const others = names.filter((name) => /^garden-(shell|pages)-/.test(name) && !isOurs(name))
  const before = others.findLast((name) => name.startsWith('garden-shell-'))
  for (const name of others) if (name !== before) await caches.delete(name)
  await scope.clients.claim()
}

/** @param {string} name */
function isOurs(name) {
  return name === SHELL || name === PAGES
}

/** Studios, maps and the like that earlier builds held, with all that they may need, as this build has them. */
async function holdAnew() {
  const names = (await caches.keys()).filter((name) => /^garden-shell-/.test(name) && !isOurs(name))
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
  const pages = requests.flat().flatMap(({ url }) => keyOf(url) ?? [])
  const whole = pages.some((path) => /\/(studio|map|own)$/.test(path)) && !savesData()
  await hold([...new Set([OFFLINE, '/kept', ...pages])], whole ? files : [])
}

function savesData() {
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator)
  return connection?.saveData === true
}

/**
 * Fetches what is not here yet.
 *
 * @param {readonly string[]} pages
 * @param {readonly string[]} wanted static files
 * @returns {Promise<boolean>} whether all of it is here now
 */
async function hold(pages, wanted) {
  const cache = await caches.open(SHELL)
  const texts = await Promise.all(pages.map((path) => holdPage(path)))
  const areHeld = await holdFiles(cache, [...texts.flatMap(named), ...wanted])
  const kept = texts.filter((_, i) => IS_KEPT.test(`${pages[i]}`))
  const later = await Promise.all(kept.flatMap(named).map((path) => namedLater(cache, path)))
  return (await holdFiles(cache, later.flat())) && areHeld && !texts.includes(undefined)
}

/** Static files that a page names. @param {string | undefined} text */
function named(text) {
  return text?.match(/\/_next\/static\/[\w./~-]+/g) ?? []
}

/**
 * Static files that a script names, to fetch them when they are needed.
 *
 * @param {Cache} cache
 * @param {string} path
 */
async function namedLater(cache, path) {
  const text = (await (await cache.match(path))?.text()) ?? ''
  return files.filter((file) => text.includes(file.replace('/_next/', '')))
}

/**
 * @param {Cache} cache
 * @param {readonly string[]} paths
 */
async function holdFiles(cache, paths) {
  const held = await Promise.all([...new Set(paths)].map((path) => holdFile(cache, path)))
  return held.every(Boolean)
}

/**
 * @param {string} path
 * @returns {Promise<string | undefined>} its text, unless it cannot be had or is of another build
 */
async function holdPage(path) {
  try {
    const response = await fetch(path, { headers: { accept: 'text/html' } })
    if (!isOfThisBuild(response)) return undefined
    const text = await response.clone().text()
    await keepPage(path, response)
    return text
  } catch {
    return undefined
  }
}

/**
 * @param {Cache} cache
 * @param {string} path
 */
async function holdFile(cache, path) {
  try {
    if (!(await cache.match(path))) await cache.add(path)
    return true
  } catch {
    return false
  }
}

/**
 * From the network, for what is newest; from here where there is none, where it takes too long, and where whoever stands
 * between says that the server is away.
 *
 * @param {FetchEvent} event
 */
async function page(event) {
  const { url } = event.request
  const asked = fetchPage(event)
  const first = await Promise.race([asked, after(PATIENCE)])
  if (first && !IS_AWAY.has(first.status)) return first
  const language = /^\/(?:zh|ja)(?=\/|$)/.exec(new URL(url).pathname)?.[0] ?? ''
  const held = await firstHeld([PAGES, url], [SHELL, keyOf(url)])
  if (held) return held
  const offline = () => firstHeld([SHELL, `${language}${OFFLINE}`], [SHELL, OFFLINE])
  return (await asked) ?? (await offline()) ?? Response.error()
}

/** Undefined where there is no network. @param {FetchEvent} event */
async function fetchPage(event) {
  const { request } = event
  try {
    const response = await fetch(request)
    if (isOfThisBuild(response)) event.waitUntil(keepPage(request.url, response.clone()))
    return response
  } catch {
    return undefined
  }
}

/** @param {number} milliseconds */
function after(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Nothing where a device forbids caches. @param {(readonly [name: string, key: string | undefined])[]} places */
async function firstHeld(...places) {
  const options = { ignoreVary: true }
  try {
    for (const [name, key] of places) {
      const found = key && (await (await caches.open(name ?? '')).match(key, options))
      if (found) return found
    }
  } catch {}
  return undefined
}

/**
 * @param {string} address
 * @param {Response} response
 */
async function keepPage(address, response) {
  const key = keyOf(address)
  if (key) return (await caches.open(SHELL)).put(key, response)
  return putBounded(PAGES, address, response, MAX_PAGES)
}

/** What a page is kept by that reads its query itself. @param {string} address */
function keyOf(address) {
  const { pathname, searchParams } = new URL(address, location.origin)
  return IS_WHOLE.test(pathname) && !searchParams.has('of') ? pathname : undefined
}

/** A page that no error made, and that names this build's scripts. @param {Response} response */
function isOfThisBuild(response) {
  return response.ok && !response.redirected && response.headers.get('x-garden-build') === build
}

/**
 * Named after their content: the same in whichever build's cache they are. A device that is full, or forbids caches, gets
 * them all the same.
 *
 * @param {FetchEvent} event
 */
async function file(event) {
  const { request } = event
  const options = { ignoreVary: true, ignoreSearch: true }
  const held = await caches.match(request, options).catch(() => undefined)
  if (held) return nameless(held)
  const response = await fetch(request)
  const { pathname } = new URL(request.url)
  if (response.ok && files.includes(pathname))
    event.waitUntil(keepFile(pathname, response.clone()).catch(() => {}))
  return nameless(response)
}

/**
 * @param {string} path
 * @param {Response} response
 */
async function keepFile(path, response) {
  await (await caches.open(SHELL)).put(path, response)
}

/** Without its address: workers would take that for theirs, and find no query or fragment in it. @param {Response} response */
function nameless({ body, status, statusText, headers }) {
  return new Response(body, { status, statusText, headers })
}

/** @param {FetchEvent} event */
async function picture(event) {
  const { request } = event
  const held = await firstHeld([PICTURES, request.url])
  if (held) return held
  const response = await fetch(request)
  if (response.status === 200)
    event.waitUntil(putBounded(PICTURES, request.url, response.clone(), MAX_PICTURES))
  return response
}

/**
 * The oldest make room.
 *
 * @param {string} name
 * @param {string} address
 * @param {Response} response
 * @param {number} most
 */
async function putBounded(name, address, response, most) {
  const cache = await caches.open(name)
  await cache.delete(address)
  await cache.put(address, response)
  const keys = await cache.keys()
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(key)
}
