import { inLanguage, splitLanguage } from '../_words/language.ts'

/** Milliseconds between two looks for a newer build. */
const BEAT = 600_000

const SCRIPT = '/service-worker.js'

/** Pages that need nothing of the server, and so are held with all there is. */
const IS_WHOLE = /^\/([^/]+\/(studio|map)|own)$/

/** A look-out for newer builds. */
export type Watch = {
  /** Has the page held that a link has led to. */
  hold: () => void
  stop: () => void
}

/**
 * Registers the service worker, has it hold what this page is made of, and looks for newer builds.
 *
 * @param build of this page
 * @param offer called with what brings a newer build
 */
export function watchBuilds(build: string, offer: (reload: () => void) => void): Watch {
  if (process.env.NODE_ENV !== 'production' || !navigator.serviceWorker)
    return { hold() {}, stop() {} }
  const ended = new AbortController()
  const { signal } = ended
  const before = navigator.serviceWorker.controller
  const opened = location.pathname
  const held = new Set<string>()
  let holder: ServiceWorker | undefined
  void begin().catch(() => {
    // Private windows may forbid it: the garden then needs its network.
  })
  return {
    hold() {
      if (holder) void hold(holder)
    },
    stop: () => ended.abort(),
  }

  async function begin(): Promise<void> {
    await loaded()
    const options = { scope: '/', updateViaCache: 'none' } as const
    const registration = await navigator.serviceWorker.register(SCRIPT, options)
    await navigator.serviceWorker.ready
    if (signal.aborted) return
    const look = () => void compare(registration, false)
    const listen = () => whenInstalled(registration, look)
    const renew = () => {
      if (document.visibilityState === 'visible') void registration.update().catch(() => {})
    }
    const beat = setInterval(renew, BEAT)
    signal.addEventListener('abort', () => clearInterval(beat))
    document.addEventListener('visibilitychange', renew, { signal })
    const change = () => void compare(registration, true)
    navigator.serviceWorker.addEventListener('controllerchange', change, { signal })
    registration.addEventListener('updatefound', listen, { signal })
    listen()
    look()
  }

  /**
   * A page of the newest build lets its worker begin at once, and then hold the page; an older page is asked to reload first.
   *
   * @param changed whether another worker has begun: one that was there before the page may be older than the page is
   */
  async function compare(
    { waiting, active }: ServiceWorkerRegistration,
    changed: boolean,
  ): Promise<void> {
    const newest = waiting ?? active
    if (!newest || signal.aborted) return
    const isOurs = (await ask(newest, { kind: 'tell build' })) === build
    if (isOurs && waiting) waiting.postMessage({ kind: 'take over' })
    else if (isOurs) await hold(newest)
    else if (waiting || changed) offer(() => reload(waiting))
  }

  /** Each worker is asked once for a page. */
  async function hold(worker: ServiceWorker): Promise<void> {
    const { pathname } = location
    if (worker !== holder) held.clear()
    holder = worker
    if (held.has(pathname)) return
    held.add(pathname)
    await holdThisPage(worker, worker === before && pathname === opened)
  }
}

function loaded(): Promise<void> {
  if (document.readyState === 'complete') return Promise.resolve()
  return new Promise((resolve) => addEventListener('load', () => resolve(), { once: true }))
}

function whenInstalled({ installing }: ServiceWorkerRegistration, look: () => void): void {
  installing?.addEventListener('statechange', () => {
    if (installing.state === 'installed') look()
  })
}

/** Reloads under the worker of the newer build, so that page and scripts come from one. */
function reload(waiting: ServiceWorker | null): void {
  if (waiting?.state === 'installed') {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload())
    waiting.postMessage({ kind: 'take over' })
  } else location.reload()
}

/**
 * What was loaded before the worker began is fetched again, scripts from the browser's own cache; so is a page that a link
 * has led to, for which no document was asked.
 *
 * @param seen whether the worker was there when the page's document was asked for
 */
async function holdThisPage(worker: ServiceWorker, seen: boolean): Promise<void> {
  const { language, page } = splitLanguage(location.pathname)
  const whole = IS_WHOLE.test(page) && !savesData()
  const model = /^\/([^/]+)\/(?:studio|map)$/.exec(page)?.[1]
  const others = seen ? [] : [page]
  const wanted = model ? [`/${model}/studio`, `/${model}/map`, '/kept'] : others
  const pages = [...wanted, '/offline'].map((one) => inLanguage(language, one))
  const held = await ask(worker, { kind: 'hold', pages, files: filesLoaded(), whole })
  if (held) document.documentElement.dataset.offline = whole ? 'whole' : 'page'
}

function filesLoaded(): string[] {
  const entries = performance.getEntriesByType('resource')
  const paths = entries
    .map(({ name }) => new URL(name))
    .filter(({ origin }) => origin === location.origin)
  return [...new Set(paths.map(({ pathname }) => pathname))].filter((path) =>
    path.startsWith('/_next/static/'),
  )
}

function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true
}

function ask(worker: ServiceWorker, order: object): Promise<unknown> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data)
    worker.postMessage(order, [port2])
  })
}
