import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import { listModels } from '../../app/_server/catalogue.ts'
import { GET } from '../../app/releases/[id]/[digest]/[...path]/route.ts'
import { type FixtureRelease, makeRelease } from '../fixtures/release.ts'
import { ask, expectProblem } from './api/garden.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../app/_server/store.ts', () => ({ store }))

let release: FixtureRelease

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  release = await makeRelease({ storage: store })
})

const published = (path: string, of: { id: string; digest: string } = release) =>
  ask(GET, { id: of.id, digest: of.digest, path: path.split('/') })

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

describe('GET /releases/{id}/{digest}/{path}', () => {
  it.each([
    ['manifest.json', 'application/json'],
    ['model.json', 'application/json'],
    ['grids/1.webp', 'image/webp'],
    ['numbers.gz', 'application/gzip'],
  ])('serves %s as it was published, for good', async (path, type) => {
    const response = await published(path)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toContain('immutable')
    const { bytes } = await store.read(`${release.id}/${release.digest}/${path}`)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  it.each(['program.json', 'model.json', 'ages/1/program.json'])(
    'serves %s in gzip under a name of its own',
    async (path) => {
      const [plain, packed] = await Promise.all([published(path), published(`${path}.gz`)])
      expect(packed.headers.get('content-type')).toBe('application/gzip')
      expect(packed.headers.get('etag')).not.toBe(plain.headers.get('etag'))
      const [bytes, fewer] = await Promise.all([bytesOf(plain), bytesOf(packed)])
      expect(fewer.length).toBeLessThan(bytes.length)
      expect(new Uint8Array(gunzipSync(fewer))).toEqual(bytes)
    },
  )

  it('reads no file for HEAD, nor for whoever has it', async () => {
    const of = { id: release.id, digest: release.digest, path: ['numbers.gz'] }
    const etag = (await ask(GET, of)).headers.get('etag') ?? ''
    const read = vi.spyOn(store, 'read')
    expect((await ask(GET, of, { method: 'HEAD' })).headers.get('etag')).toBe(etag)
    expect((await ask(GET, of, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect(read.mock.calls.filter(([path]) => path.includes('numbers'))).toEqual([])
    read.mockRestore()
  })

  it.each(['model.json', 'program.json.gz'])(
    'tells nobody to keep %s where it is damaged or gone, and heals',
    async (path) => {
      const of = await makeRelease({ storage: store, seed: 2 })
      const file = `${of.id}/${of.digest}/${path.replace('.json.gz', '.json')}`
      const { bytes } = await store.read(file)
      await store.write(
        file,
        bytes.map((byte) => byte ^ 1),
      )
      await expectProblem(await published(path, of), 503, 'storage_unavailable')
      await store.delete(file)
      await expectProblem(await published(path, of), 503, 'storage_unavailable')
      await store.write(file, bytes)
      expect((await published(path, of)).status).toBe(200)
    },
  )

  it('proves a manifest by the digest, even where it is known', async () => {
    const of = await makeRelease({ storage: store, id: 'other-16' })
    await listModels()
    await store.write(`${of.id}/${of.digest}/manifest.json`, new Uint8Array([1]))
    await expectProblem(await published('manifest.json', of), 503, 'storage_unavailable')
  })

  it('serves nothing that the release does not list', async () => {
    await store.write(`${release.id}/${release.digest}/stray.json`, new Uint8Array([1]))
    for (const path of [
      'stray.json',
      'grids/9.webp',
      'grids/1.webp.gz',
      'stray.json.gz',
      '../../catalogue.json',
      'grids/../model.json',
    ])
      await expectProblem(await published(path), 404, 'not_found')
  })

  it.each([
    { id: 'fixture-16', digest: '0'.repeat(64) },
    { id: 'fixture-16', digest: '..' },
    { id: '..', digest: 'x'.repeat(64) },
  ])('knows no release %j', async (of) => {
    const read = vi.spyOn(store, 'read')
    await expectProblem(await published('manifest.json', of), 404, 'not_found')
    expect(read.mock.calls.filter(([path]) => path !== 'catalogue.json')).toEqual([])
    read.mockRestore()
  })

  it('knows a release of which another has taken the place', async () => {
    const id = 'older-16'
    const older = await makeRelease({ storage: store, id })
    await makeRelease({ storage: store, id, seed: 2 })
    expect((await published('manifest.json', older)).status).toBe(200)
  })
})
