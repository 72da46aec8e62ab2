import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchBuilds } from '../../../app/_offline/builds.ts'

const offer = vi.fn()
let container: ReturnType<typeof containerOf>

beforeEach(() => {
  offer.mockClear()
  vi.stubEnv('NODE_ENV', 'production')
  vi.stubGlobal('document', {
    readyState: 'complete',
    documentElement: { dataset: {} },
    addEventListener() {},
  })
  vi.stubGlobal('location', new URL('https://garden.example/lorelei-64'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

test('a page of a newer build says nothing, and has its own worker begin and hold it', async () => {
  const [older, newer] = [workerOf('older'), workerOf('newer')]
  const { registration } = visit(older, 'newer')
  await rest()
  expect(older.orders).toEqual(['tell build'])

  Object.assign(registration, { installing: newer })
  registration.dispatchEvent(new Event('updatefound'))
  install(registration, newer)
  await rest()
  expect(newer.orders).toContain('take over')

  begin(registration, newer)
  await rest()
  expect(newer.orders.filter((kind) => kind === 'hold')).toHaveLength(1)
  expect(older.orders).not.toContain('hold')
  expect(offer).not.toHaveBeenCalled()
})

test('a worker that was on its way before anybody listened begins as well', async () => {
  const newer = workerOf('newer')
  const { registration } = visit(workerOf('older'), 'newer', newer)
  await rest()
  install(registration, newer)
  await rest()
  expect(newer.orders).toContain('take over')
})

test('a page that a link has led to is held as well, once, and a studio with all it may need', async () => {
  const worker = workerOf('this')
  const { follow } = visit(worker, 'this')
  await rest()
  expect(worker.held).toEqual([{ pages: ['/offline'], whole: false }])
  for (const path of ['/lorelei-64/studio', '/lorelei-64/7', '/lorelei-64/studio']) {
    follow(path)
    await rest()
  }
  expect(worker.held.slice(1)).toEqual([
    { pages: ['/lorelei-64/studio', '/lorelei-64/map', '/kept', '/offline'], whole: true },
    { pages: ['/lorelei-64/7', '/offline'], whole: false },
  ])
})

test('an older page is offered what is newer, which waits', async () => {
  const newer = workerOf('newer')
  const { registration } = visit(workerOf('older'), 'older')
  await rest()
  expect(offer).not.toHaveBeenCalled()
  Object.assign(registration, { installing: newer })
  registration.dispatchEvent(new Event('updatefound'))
  install(registration, newer)
  await rest()
  expect(offer).toHaveBeenCalledOnce()
  expect(newer.orders).toEqual(['tell build'])
})

test('so is one whose worker another tab has had replaced', async () => {
  const { registration } = visit(workerOf('older'), 'older')
  await rest()
  begin(registration, workerOf('newer'))
  await rest()
  expect(offer).toHaveBeenCalledOnce()
})

type Fake = ReturnType<typeof workerOf>

type Order = { kind: string; pages?: string[]; whole?: boolean }

/** A worker that answers, and remembers what it was asked. */
function workerOf(build: string) {
  const orders: string[] = []
  const held: Omit<Order, 'kind'>[] = []
  function postMessage({ kind, pages, whole }: Order, ports: readonly MessagePort[] = []): void {
    orders.push(kind)
    if (pages) held.push({ pages, whole: whole === true })
    ports[0]?.postMessage(kind === 'tell build' ? build : true)
  }
  return Object.assign(new EventTarget(), { orders, held, postMessage, state: 'activated' })
}

/** A page of a build, under the worker that was there before. */
function visit(worker: Fake, build: string, installing: Fake | null = null) {
  container = containerOf(worker, installing)
  vi.stubGlobal('navigator', { serviceWorker: container, onLine: true })
  const watch = watchBuilds(build, offer)
  const follow = (path: string) => {
    vi.stubGlobal('location', new URL(path, location.href))
    watch.hold()
  }
  return { registration: container.registration, follow }
}

function containerOf(active: Fake, installing: Fake | null) {
  const registration = Object.assign(new EventTarget(), {
    ...{ active, installing, waiting: null as Fake | null },
    update: async () => {},
  })
  const ready = Promise.resolve(registration)
  const register = async () => registration
  return Object.assign(new EventTarget(), { controller: active, registration, ready, register })
}

type Registration = ReturnType<typeof containerOf>['registration']

function install(registration: Registration, worker: Fake): void {
  Object.assign(registration, { installing: null, waiting: worker })
  Object.assign(worker, { state: 'installed' })
  worker.dispatchEvent(new Event('statechange'))
}

function begin(registration: Registration, worker: Fake): void {
  Object.assign(registration, { active: worker, waiting: null })
  container.controller = worker
  container.dispatchEvent(new Event('controllerchange'))
}

/** Until all messages have arrived. */
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
