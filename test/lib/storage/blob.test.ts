import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as sdk from '@vercel/blob'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sha256 } from '#lib/digest.ts'
import { readCatalogue } from '#lib/gallery/catalogue.ts'
import { addRelease } from '#lib/gallery/entry.ts'
import { type BlobOptions, blobStorage } from '#lib/storage/blob.ts'
import { blobFault } from '#lib/storage/blob-fault.ts'
import { persist } from '#lib/storage/blob-retry.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { type Action, type BlobServer, type Fault, startBlobServer } from '../../blob/server.ts'
import { type FixtureRelease, makeRelease } from '../../fixtures/release.ts'
import { storageContract } from './contract.ts'

const MIB = 2 ** 20
const x = new TextEncoder().encode('x')
const y = new TextEncoder().encode('y')

let server: BlobServer
let folders = 0

beforeAll(async () => {
  server = await startBlobServer()
  Object.assign(process.env, server.environment, { VERCEL_BLOB_RETRIES: '0' })
})

afterEach(() => {
  server.faults = undefined
})

afterAll(() => server.close())

storageContract(
  'blob',
  async () => newStore(),
  (path) => sdk.put(whole(path), 'x', { access: 'public', ...tokenOf() }),
)

describe('blobStorage', () => {
  test.each([
    ['model.json', 'application/json'],
    ['walks/1.webp', 'image/webp'],
    ['group1-shard1of1.bin', 'application/octet-stream'],
    ['README', 'application/octet-stream'],
  ])('stores %s as %s', async (path, contentType) => {
    const storage = newStore()
    await storage.write(path, x)
    expect(server.stored(whole(path))).toMatchObject({ contentType })
  })

  test('lets caches keep a release for a year, and what may change for a minute', async () => {
    const storage = newStore()
    const kept = `lorelei-64/${await sha256(x)}/model.json`
    await storage.write(kept, x)
    await storage.write('catalogue.json', x)
    expect(server.stored(whole(kept))).toMatchObject({ cacheControl: 'public, max-age=31536000' })
    expect(server.stored(whole('catalogue.json'))).toMatchObject({
      cacheControl: 'public, max-age=60',
    })
  })

  test('keeps to its folder, and to names of its kind', async () => {
    const storage = newStore()
    const { token } = tokenOf()
    await sdk.put(whole('not ours.txt'), 'x', { access: 'public', token })
    await sdk.put('elsewhere', 'x', { access: 'public', token, allowOverwrite: true })
    await storage.write('ours', x)
    expect(await listed(storage)).toEqual(['ours'])
    expect(await listed(blobStorage(tokenOf()))).toContain('elsewhere')
  })

  test('reads a file of a release with one request once it knows the address', async () => {
    const storage = newStore()
    const path = `lorelei-64/${await sha256(x)}/model.json`
    await storage.write(path, x)
    expect(await actionsOf(() => storage.read(path))).toEqual(['head', 'get'])
    expect(await actionsOf(() => storage.read(path))).toEqual(['get'])
  })

  test('sends a large file only where there is none', async () => {
    const storage = newStore()
    const large = new Uint8Array(2 * MIB)
    const write = () => storage.write('a', large, { ifMatch: null }).catch(() => undefined)
    expect(await actionsOf(write)).toEqual(['head', 'put'])
    expect(await actionsOf(write)).toEqual(['head'])
  })

  test('loses no release when three publish at once and answers are lost', async () => {
    const storage = newStore()
    server.faults = ({ action, pathname, count }) =>
      action === 'put' && pathname.endsWith('catalogue.json') && count % 2 === 1
        ? 'reset after'
        : undefined
    const releases = []
    for (const seed of [1, 2, 3]) releases.push(await makeRelease({ seed }))
    await Promise.all(releases.map((release) => publishAgain(release, storage)))
    const [model] = (await readCatalogue(storage)).models
    expect(new Set(model?.releases.map(({ digest }) => digest)).size).toBe(3)
  })
})

describe('blobStorage, behind a cache that keeps old copies', () => {
  let careless: BlobServer
  let storage: Storage

  beforeAll(async () => {
    careless = await startBlobServer({ cachedBy: 'path' })
  })

  beforeEach(() => {
    process.env.VERCEL_BLOB_API_URL = careless.environment.VERCEL_BLOB_API_URL
    careless.faults = undefined
  })

  afterAll(async () => {
    process.env.VERCEL_BLOB_API_URL = server.environment.VERCEL_BLOB_API_URL
    await careless.close()
  })

  test('waits for the new one', async () => {
    storage = newStore()
    await storage.write('a', x)
    await storage.read('a')
    const { etag } = await storage.write('a', y)
    const soFar = careless.asked.length
    careless.faults = () => {
      if (careless.asked.length > soFar + 3) careless.forgetCached()
      return undefined
    }
    expect(await storage.read('a')).toEqual({ bytes: y, etag })
  })

  test('gives an old one only with its old tag', async () => {
    storage = newStore({ patience: 0 })
    const { etag } = await storage.write('a', x)
    await storage.read('a')
    await storage.write('a', y)
    expect(await storage.read('a')).toEqual({ bytes: x, etag })
    await expect(storage.write('a', x, { ifMatch: etag })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

const OPERATIONS: [Action, (storage: Storage) => Promise<unknown>][] = [
  ['put', (storage) => storage.write('new', x)],
  ['create', (storage) => storage.write('new', new Uint8Array(9 * MIB))],
  ['upload', (storage) => storage.write('new', new Uint8Array(9 * MIB))],
  ['complete', (storage) => storage.write('new', new Uint8Array(9 * MIB))],
  ['head', (storage) => storage.read('old')],
  ['get', (storage) => storage.read('old')],
  ['list', (storage) => listed(storage)],
  ['delete', (storage) => storage.delete('old')],
]

describe('what passes', () => {
  const passing: [string, Fault][] = [
    ['a 429', { status: 429, code: 'rate_limited', headers: { 'retry-after': '0' } }],
    ['a 503', { status: 503, code: 'service_unavailable' }],
    ['a 500 that says nothing', { status: 500 }],
    ['a connection reset', 'reset'],
    ['an answer lost', 'reset after'],
  ]

  describe.each(passing)('%s', (_, fault) => {
    test.each(OPERATIONS)('is tried again in %s', async (action, operate) => {
      const storage = newStore()
      await storage.write('old', x)
      failFirst(action, 1, fault)
      const asked = await actionsOf(() => operate(storage))
      expect(asked.filter((known) => known === action).length).toBeGreaterThan(1)
    })

    test('is storage_unavailable when it lasts', async () => {
      const storage = newStore({ patience: 0 })
      for (const action of ['put', 'head'] as const) {
        failFirst(action, Infinity, fault)
        const operate = () => (action === 'put' ? storage.write('a', x) : storage.read('a'))
        await expect(operate()).rejects.toMatchObject({
          code: 'storage_unavailable',
          message: expect.stringMatching(/^Vercel Blob does not answer for a: /),
          suggestion: expect.stringContaining('Try again in a few minutes'),
        })
      }
    })
  })

  test('is not tried again before the store wants it', async () => {
    const storage = newStore({ patience: 5_000 })
    failFirst('put', Infinity, {
      status: 429,
      code: 'rate_limited',
      headers: { 'retry-after': '60' },
    })
    const asked = await actionsOf(() =>
      expect(storage.write('a', x)).rejects.toMatchObject({ code: 'storage_unavailable' }),
    )
    expect(asked).toEqual(['put'])
  })

  test('is a store that is down for a while', async () => {
    const storage = newStore()
    await storage.write('a', x)
    await server.close()
    await expect(newStore({ patience: 0 }).read('a')).rejects.toMatchObject({
      code: 'storage_unavailable',
    })
    const reading = storage.read('a')
    await server.open()
    expect((await reading).bytes).toEqual(x)
  })

  test.each(['head', 'get'] as const)('is a store that is silent at %s', async (action) => {
    const storage = newStore({ patience: 0, silence: 500 })
    await storage.write('a', x)
    failFirst(action, Infinity, { pause: 10_000 })
    const begun = performance.now()
    await expect(storage.read('a')).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(performance.now() - begun).toBeLessThan(9_000)
  })

  test('is an answer that takes too long', async () => {
    await newStore().write('a', x)
    server.faults = () => ({ pause: 1_000 })
    const asking = persist(
      0,
      50,
      (abortSignal) => sdk.head('a', { ...tokenOf(), abortSignal }),
      (cause) => blobFault(cause, 'a'),
    )
    await expect(asking).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('too long'),
    })
  })
})

describe('what does not pass', () => {
  test.each([
    [403, 'forbidden', 'storage_denied', /BLOB_READ_WRITE_TOKEN/],
    [404, 'store_not_found', 'storage_denied', /BLOB_READ_WRITE_TOKEN/],
    [403, 'store_suspended', 'storage_denied', /quota/],
    [400, 'bad_request', 'storage_failed', /public/],
  ])('a %d %s is told at once as %s', async (status, refusal, code, suggestion) => {
    for (const [action, operate] of OPERATIONS.filter(([action]) => action !== 'get')) {
      const storage = newStore()
      await storage.write('old', x)
      failFirst(action, Infinity, { status, code: refusal })
      const asked = await actionsOf(() =>
        expect(operate(storage)).rejects.toMatchObject({
          code,
          suggestion: expect.stringMatching(suggestion),
        }),
      )
      expect(asked.filter((known) => known === action).length).toBeLessThanOrEqual(2)
      server.faults = undefined
    }
  })

  test.each([401, 402, 403])('a %d at a public address is storage_denied', async (status) => {
    const storage = newStore()
    await storage.write('a', x)
    failFirst('get', Infinity, { status })
    await expect(storage.read('a')).rejects.toMatchObject({
      code: 'storage_denied',
      suggestion: expect.stringContaining('quota'),
    })
  })

  test('a wrong token is storage_denied', async () => {
    const token = 'vercel_blob_rw_GardenStore_wrong'
    await expect(newStore({ token }).write('a', x)).rejects.toMatchObject({
      code: 'storage_denied',
      message: 'Vercel Blob refuses the token.',
    })
  })

  test('a file that others changed is a conflict, however the store puts it', async () => {
    const storage = newStore()
    const { etag } = await storage.write('a', x)
    for (const fault of [
      { status: 412, code: 'precondition_failed' },
      { status: 404, code: 'not_found' },
    ]) {
      failFirst('put', Infinity, fault)
      await expect(storage.write('a', y, { ifMatch: etag })).rejects.toMatchObject({
        code: 'conflict',
      })
    }
  })
})

describe('an upload in parts', () => {
  const large = Uint8Array.from({ length: 20 * MIB }, (_, i) => i >> 12)

  test('repeats the part that failed and no other', async () => {
    const storage = newStore()
    failFirst('upload', 1, 'reset')
    const asked = await actionsOf(() => storage.write('large.bin', large))
    expect(asked.sort()).toEqual(['complete', 'create', ...Array(4).fill('upload')])
    expect(Buffer.compare((await storage.read('large.bin')).bytes, large)).toBe(0)
  })

  test('leaves nothing to be seen when it fails, and can be begun again', async () => {
    const storage = newStore()
    failFirst('upload', Infinity, { status: 403, code: 'forbidden' })
    await expect(storage.write('large.bin', large, { ifMatch: null })).rejects.toThrow()
    server.faults = undefined
    await expect(storage.read('large.bin')).rejects.toMatchObject({ code: 'not_found' })
    expect(await listed(storage)).toEqual([])
    await storage.write('large.bin', large, { ifMatch: null })
    expect(Buffer.compare((await storage.read('large.bin')).bytes, large)).toBe(0)
  })

  test('leaves nothing to be seen when its process is killed', async () => {
    const storage = newStore()
    const uploaded = new Promise<void>((resolve) => {
      server.faults = ({ action, headers }) => {
        if (action !== 'upload') return undefined
        if (headers['x-mpu-part-number'] !== '1') return { pause: 60_000 }
        resolve()
        return undefined
      }
    })
    const child = uploadElsewhere()
    await uploaded
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await listed(storage)).toEqual([])
    await expect(storage.read('large.bin')).rejects.toMatchObject({ code: 'not_found' })
  })

  /** A process of its own that writes a large file to the newest store. */
  function uploadElsewhere() {
    const program = `import { openStorage } from '${new URL('../../../lib/storage/open.ts', import.meta.url)}'
      const storage = await openStorage('blob:${folder()}', process.env)
      await storage.write('large.bin', new Uint8Array(${large.length}))`
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
    return spawn(process.execPath, args, { stdio: 'inherit' })
  }
})

/** A store of its own on the one server. */
function newStore(options: Partial<BlobOptions> = {}): Storage {
  folders += 1
  return blobStorage({ ...tokenOf(), folder: folder(), ...options })
}

function folder(): string {
  return `store-${folders}`
}

/** A path of the newest store, as the server names it. */
function whole(path: string): string {
  return `${folder()}/${path}`
}

function tokenOf() {
  return { token: server.environment.BLOB_READ_WRITE_TOKEN }
}

/** Has the next requests of this action fail. */
function failFirst(action: Action, times: number, fault: Fault): void {
  let failed = 0
  server.faults = (asked) => {
    if (asked.action !== action || failed >= times) return undefined
    failed += 1
    return fault
  }
}

/** Puts a release of another store into this one. */
async function publishAgain({ storage, id, digest }: FixtureRelease, into: Storage): Promise<void> {
  for await (const path of storage.list(`${id}/`))
    await into.write(path, (await storage.read(path)).bytes)
  await addRelease(into, { id, digest, publishedAt: '2026-01-01T00:00:00Z' })
}

async function actionsOf(operate: () => unknown): Promise<Action[]> {
  const before = server.asked.length
  await operate()
  return server.asked.slice(before).map(({ action }) => action)
}

async function listed(storage: Storage): Promise<string[]> {
  const paths: string[] = []
  for await (const path of storage.list('')) paths.push(path)
  return paths
}
