import { setTimeout } from 'node:timers/promises'
import { beforeAll, expect, test, vi } from 'vitest'
import { GardenError } from '#lib/error.ts'
import { changeCatalogue } from '#lib/gallery/catalogue.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { faultOf } from '../../app/_server/addressing.ts'
import { GET as health } from '../../app/api/health/route.ts'
import { GET as draw } from '../../app/api/v1/[drawing]/[model]/[file]/route.ts'
import { GET as models } from '../../app/api/v1/models/route.ts'
import { makeRelease } from '../fixtures/release.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../app/_server/store.ts', () => ({ store, outage: async () => undefined }))

const BROKEN = new Uint8Array([1, 2, 3])
const WHOLE = ['first-16', 'second-16']

/** Of a release, whichever it is. */
let paths: string[]

/** Files that are there and cannot be read, as those of somebody else's are. */
const forbidden = new Set<string>()

beforeAll(async () => {
  const { read, ...rest } = memoryStorage()
  const readAllowed = async (path: string) => {
    if (forbidden.has(path)) throw new GardenError('storage_failed', `Cannot read ${path}: EACCES.`)
    return read(path)
  }
  Object.assign(store, rest, { read: readAllowed })
  for (const [seed, id] of WHOLE.entries()) await makeRelease({ storage: store, id, seed })
  paths = []
  for await (const path of store.list('first-16/')) paths.push(path.split('/').slice(2).join('/'))
  vi.spyOn(console, 'error').mockReturnValue()
})

test('whichever file of a release is damaged, gone or forbidden under load, the other models go on, and it heals', async () => {
  expect(paths.length).toBeGreaterThan(10)
  const load = askAllTheWhile()
  for (const [i, path] of paths.entries()) {
    const id = `third-${i}`
    const { digest } = await makeRelease({ storage: store, id, seed: 10 + i })
    const file = `${id}/${digest}/${path}`
    const { bytes } = await store.read(file)
    if (i % 3 === 0) await store.write(file, BROKEN)
    else if (i % 3 === 1) await store.delete(file)
    else forbidden.add(file)

    const { status, text } = await picture(id)
    expect([200, 503], file).toContain(status)
    expect(text).not.toContain(digest.slice(0, 8))
    expect([undefined, 'storage_unavailable']).toContain((await faultOf(`/${id}`))?.code)
    expect([undefined, 'storage_unavailable']).toContain((await faultOf(`/${id}/7`))?.code)
    for (const other of WHOLE) {
      expect((await picture(other, i)).status).toBe(200)
      expect(await faultOf(`/${other}`)).toBeUndefined()
    }
    expect(await faultOf('/')).toBeUndefined()
    const isListed = (await listed()).includes(id)
    expect(isListed).toBe(path !== 'manifest.json')
    const told = await checkHealth()
    if (!isListed || status === 503)
      expect(told).toMatchObject({ status: 'degraded', failing: [id] })

    await store.write(file, bytes)
    forbidden.clear()
    expect(await listed()).toContain(id)
    expect((await picture(id)).status).toBe(200)
    expect(await faultOf(`/${id}`)).toBeUndefined()
    expect(await checkHealth()).toMatchObject({ status: 'ready' })
  }
  const statuses = await load.end()
  expect(statuses.length).toBeGreaterThan(paths.length)
  expect(new Set(statuses)).toEqual(new Set([200]))
}, 180_000)

test('a catalogue that is damaged or forbidden leaves what was known, and one that is gone has nothing', async () => {
  const known = await listed()
  const { bytes } = await store.read('catalogue.json')
  await store.write('catalogue.json', BROKEN)
  expect(await listed()).toEqual(known)
  expect(await checkHealth()).toMatchObject({ status: 'degraded', failing: ['catalogue.json'] })
  await store.delete('catalogue.json')
  expect(await listed()).toEqual([])
  await store.write('catalogue.json', bytes)
  expect(await listed()).toEqual(known)
  forbidden.add('catalogue.json')
  expect(await listed()).toEqual(known)
  expect(await checkHealth()).toMatchObject({ status: 'degraded', failing: ['catalogue.json'] })
  forbidden.clear()
})

test('a model whose manifest is forbidden is left out, until it goes back to a release that can be read', async () => {
  const id = 'fourth'
  const old = await makeRelease({ storage: store, id, seed: 90 })
  expect(await listed()).toContain(id)
  const newer = { seed: 91, publishedAt: '2026-02-01T00:00:00Z' }
  const { digest } = await makeRelease({ storage: store, id, ...newer })
  forbidden.add(`${id}/${digest}/manifest.json`)
  expect(await listed()).toEqual(expect.arrayContaining(WHOLE))
  expect(await checkHealth()).toMatchObject({ status: 'degraded', failing: [id] })

  await changeCatalogue(store, (catalogue) => ({
    ...catalogue,
    models: catalogue.models.map((one) => (one.id === id ? { ...one, current: old.digest } : one)),
  }))
  expect(await checkHealth()).toMatchObject({ status: 'ready' })
  // Its pin cannot be had still, which is no fault of what the name alone means.
  expect((await faultOf(`/${id}@${digest.slice(0, 8)}`))?.code).toBe('storage_unavailable')
  expect(await checkHealth()).toMatchObject({ status: 'ready' })
  forbidden.clear()
})

const request = () => new Request('http://garden.test/')

async function picture(model: string, seed = 7) {
  const params = Promise.resolve({ drawing: 'images', model, file: `${seed}.png` })
  const response = await draw(request(), { params })
  return { status: response.status, text: response.status === 200 ? '' : await response.text() }
}

/** Visitors of the other models, each of whom asks for a new picture as soon as the one before is there. */
function askAllTheWhile() {
  let isOver = false
  const statuses: number[] = []
  const visitors = WHOLE.map(async (model, i) => {
    for (let seed = 1_000_000 * (i + 1); !isOver; seed++) {
      statuses.push((await picture(model, seed)).status)
      // Pictures that are being grown elsewhere leave no pause in which anything else is done.
      await setTimeout(10)
    }
  })
  const end = async () => {
    isOver = true
    await Promise.all(visitors)
    return statuses
  }
  return { end }
}

async function listed(): Promise<string[]> {
  return (await (await models(request())).json()).models.map(({ id }: { id: string }) => id)
}

async function checkHealth() {
  return (await health(request())).json()
}
