import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryStorage } from '#lib/storage/memory.ts'
import { GET } from '../../app/releases/[id]/[digest]/[...path]/route.ts'
import { type FixtureRelease, makeRelease } from '../fixtures/release.ts'
import { ask, expectProblem } from './api/garden.ts'

const { store } = vi.hoisted(() => ({ store: {} as ReturnType<typeof memoryStorage> }))
vi.mock('../../app/_server/store.ts', () => ({ store }))

type Of = { id: string; digest: string }

let release: FixtureRelease

beforeAll(async () => {
  Object.assign(store, memoryStorage())
  release = await makeRelease({ storage: store })
})

const published = (path: string, { of = release as Of, headers = {} } = {}) =>
  ask(GET, { id: of.id, digest: of.digest, path: path.split('/') }, { headers })

const taking = (coding: string) => ({ headers: { 'accept-encoding': coding } })

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

describe('GET /releases/{id}/{digest}/{path}', () => {
  it.each([
    ['manifest.json', 'application/json'],
    ['model.json', 'application/json'],
    ['grids/1.webp', 'image/webp'],
    ['group1-shard1of1.bin', 'application/octet-stream'],
  ])('serves %s as it was published, for good', async (path, type) => {
    const response = await published(path)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toContain('immutable')
    const { bytes } = await store.read(`${release.id}/${release.digest}/${path}`)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  it.each(['model.json', 'group1-shard1of1.bin'])(
    'sends %s smaller to who takes gzip',
    async (path) => {
      const [plain, packed] = await Promise.all([
        published(path),
        published(path, taking('gzip, br')),
      ])
      const [bytes, compressed] = await Promise.all([bytesOf(plain), bytesOf(packed)])
      expect(packed.headers.get('content-encoding')).toBe('gzip')
      expect(packed.headers.get('content-length')).toBe(`${compressed.length}`)
      expect(compressed.length).toBeLessThan(bytes.length)
      expect(new Uint8Array(gunzipSync(compressed))).toEqual(bytes)
      for (const { headers } of [plain, packed]) expect(headers.get('vary')).toBe('accept-encoding')
      expect(plain.headers.get('etag')).not.toBe(packed.headers.get('etag'))
    },
  )

  it.each(['', 'br', 'gzip;q=0', 'identity'])(
    'sends plain bytes to who takes %j',
    async (coding) => {
      const response = await published('model.json', taking(coding))
      expect(response.headers.get('content-encoding')).toBeNull()
    },
  )

  it('leaves pictures as they are', async () => {
    const response = await published('grids/1.webp', taking('gzip'))
    expect(response.headers.get('content-encoding')).toBeNull()
  })

  it('serves nothing that the release does not list', async () => {
    await store.write(`${release.id}/${release.digest}/stray.json`, new Uint8Array([1]))
    for (const path of [
      'stray.json',
      'grids/9.webp',
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
    await expectProblem(await published('manifest.json', { of }), 404, 'not_found')
  })
})
