import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Digest } from '#lib/digest.ts'
import {
  aliasOf,
  changeCatalogue,
  findRelease,
  readCatalogue,
  readManifest,
} from '#lib/gallery/catalogue.ts'
import { rollBack } from '#lib/gallery/entry.ts'
import { pinOf } from '#lib/latent/recipe.ts'
import type { ModelId } from '#lib/model/id.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import { openStorage } from '#lib/storage/open.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { collect, findGarbage } from '../../../training/publish/collect.ts'
import type { ReleaseFiles } from '../../../training/publish/release.ts'
import { publishRelease } from '../../../training/publish/upload.ts'
import { type BlobServer, startBlobServer } from '../../blob/server.ts'
import { best } from '../backends.ts'
import { runGan, signalGan } from '../gan.ts'
import { options, SMALL } from '../runs.ts'
import { changesOf, expectWhole, listed, releaseOf } from './store.ts'

const DAY = 24 * 60 * 60_000
const ID = 'fixture-16' as ModelId

const releases: ReleaseFiles[] = []

beforeAll(async () => {
  for (const seed of [1, 2, 3, 4]) releases.push(await releaseOf(seed))
})

afterEach(() => {
  vi.useRealTimers()
})

describe.each(['memory', 'blob'])('publishers at once, on %s', (name) => {
  let server: BlobServer | undefined

  beforeAll(async () => {
    if (name === 'blob') server = await startBlobServer()
  })

  afterAll(() => server?.close())

  test('lose nothing of each other', async () => {
    const clients = await (server ? blobClients(server) : memoryClients())
    const publishers = releases.map((release, i) => publishRelease(clientOf(clients, i), release))
    const published = await Promise.all(publishers)
    expect(published.every(({ isNew }) => isNew)).toBe(true)
    const [model] = (await readCatalogue(clientOf(clients, 0))).models
    expect(model?.releases.map(({ digest }) => digest).sort()).toEqual(
      releases.map(({ digest }) => digest).sort(),
    )
    await expectWhole(clientOf(clients, 0))
  })

  test('of the same release enter it once', async () => {
    const clients = await (server ? blobClients(server) : memoryClients())
    const release = await releaseOf(5)
    await Promise.all([0, 1].map((i) => publishRelease(clientOf(clients, i), release)))
    const [model] = (await readCatalogue(clientOf(clients, 0))).models
    expect(model?.releases.filter(({ digest }) => digest === release.digest)).toHaveLength(1)
    await expectWhole(clientOf(clients, 1))
  })
})

describe('a store of 1,000 releases', () => {
  let server: BlobServer
  let storage: Storage

  beforeAll(async () => {
    server = await startBlobServer()
    storage = await openStorage('blob', { ...server.environment })
    Object.assign(process.env, server.environment)
    const digests = Array.from({ length: 1000 }, (_, i) => numbered(i))
    for (let i = 0; i < digests.length; i += 50)
      await Promise.all(digests.slice(i, i + 50).map((digest) => leave(storage, digest)))
    const entries = digests.map((digest) => ({
      digest,
      kimg: 1,
      publishedAt: '2026-01-01T00:00:00Z',
    }))
    const models = [{ id: ID, title: 'Fixture', releases: entries }]
    await changeCatalogue(storage, () => ({ format: 1, models }))
  })

  afterAll(() => server.close())

  test('takes another, and is looked through page by page', async () => {
    const [release] = releases
    if (!release) throw new Error('no release')
    await publishRelease(storage, release)
    const catalogue = await readCatalogue(storage)
    expect(catalogue.models[0]?.releases).toHaveLength(1001)
    expect(findRelease(catalogue, { id: ID, pin: pinOf(numbered(999)) }).digest).toBe(numbered(999))
    expect(await findGarbage(storage, { olderThan: 0 })).toEqual([])
    const stray = numbered(5000)
    await leave(storage, stray)
    expect(await findGarbage(storage, { olderThan: 0 })).toMatchObject([{ digest: stray }])
  })

  test('gives up all but those to keep, a part at a time', async () => {
    const rules = { olderThan: 0, keep: 2 }
    await collect(storage, await findGarbage(storage, rules), rules)
    const [model] = (await readCatalogue(storage)).models
    expect(model?.releases.map(({ digest }) => digest)).toEqual([releases[0]?.digest, numbered(0)])
    const folders = new Set((await listed(storage)).map((path) => path.split('/')[1]))
    expect(folders.size).toBe(3)
  }, 120_000)
})

describe('what gan gc finds', () => {
  let storage: Storage
  const [week, day] = [{ olderThan: 7 }, { olderThan: 1 }]

  beforeEach(() => {
    storage = memoryStorage()
  })

  test('is nothing while every release is in the catalogue, however old', async () => {
    for (const release of releases) await publishRelease(storage, release)
    vi.useFakeTimers({ now: Date.now() + 1000 * DAY, toFake: ['Date'] })
    expect(await findGarbage(storage, { olderThan: 0 })).toEqual([])
  })

  test('is a publish that was cut off, once nobody can be at it any more', async () => {
    await leave(storage, numbered(1), 'model.json')
    expect(await findGarbage(storage, day)).toEqual([])
    vi.useFakeTimers({ now: Date.now() + 2 * DAY, toFake: ['Date'] })
    expect(await findGarbage(storage, week)).toEqual([])
    expect(await findGarbage(storage, day)).toMatchObject([
      { digest: numbered(1), reason: 'unfinished', files: 1, bytes: 5 },
    ])
  })

  test('is work in progress that was outgrown long ago, and never the newest', async () => {
    const [first, second] = releases
    if (!first || !second) throw new Error('no releases')
    const growing = { run: 'a1', until: 10 }
    await publishRelease(storage, first, growing)
    await publishRelease(storage, second, growing)
    vi.useFakeTimers({ now: Date.now() + 6 * DAY, toFake: ['Date'] })
    expect(await findGarbage(storage, week)).toEqual([])
    vi.setSystemTime(Date.now() + 2 * DAY)
    const garbage = await findGarbage(storage, week)
    expect(garbage).toMatchObject([{ digest: first.digest, reason: 'outgrown' }])
    await collect(storage, garbage, week)
    const catalogue = await readCatalogue(storage)
    expect(catalogue.models[0]?.releases.map(({ digest }) => digest)).toEqual([second.digest])
    await expectWhole(storage)
  })

  test('with --keep leaves what a name was taken back to', async () => {
    for (const release of releases) await publishRelease(storage, release)
    const [oldest] = releases
    await changeCatalogue(storage, (catalogue) => ({
      ...catalogue,
      models: catalogue.models.map((model) => ({ ...model, current: oldest?.digest })),
    }))
    const rules = { olderThan: 7, keep: 2 }
    await collect(storage, await findGarbage(storage, rules), rules)
    const [model] = (await readCatalogue(storage)).models
    expect(model && aliasOf(model)?.digest).toBe(oldest?.digest)
    expect(model?.releases).toHaveLength(2)
  })

  test('leaves what is no release alone', async () => {
    await storage.write('readme.txt', new Uint8Array([1]))
    await storage.write(`rose-16/not-a-digest/model.json`, new Uint8Array([1]))
    expect(await findGarbage(storage, { olderThan: 0 })).toEqual([])
  })

  test('is not deleted while another deletion is under way', async () => {
    await leave(storage, numbered(1))
    const garbage = await findGarbage(storage, week)
    const startedAt = new Date().toISOString()
    const sweep = { id: 'other', startedAt, folders: [`${ID}/${numbered(2)}`] }
    await changeCatalogue(storage, (catalogue) => ({ ...catalogue, sweep }))
    await expect(collect(storage, garbage, week)).rejects.toMatchObject({ code: 'conflict' })
    vi.useFakeTimers({ now: Date.now() + 2 * 60 * 60_000, toFake: ['Date'] })
    await collect(storage, await findGarbage(storage, week), week)
    expect(await findGarbage(storage, week)).toEqual([])
    expect(await listed(storage)).toEqual(['catalogue.json'])
  })
})

describe('the commands', () => {
  let root: string
  let store: string
  let runs: string[]

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'releases-'))
    store = join(root, 'store')
    const data = join(root, 'data')
    await runGan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', data)
    const line = { preset: 'lorelei-64', data, runs: join(root, 'runs'), backend: best }
    for (const seed of [1, 2])
      await runGan('train', ...options({ ...line, set: `${SMALL},seed=${seed}`, 'max-steps': '4' }))
    runs = [1, 2].map((number) => join(root, 'runs', `0000${number}-lorelei-64-lorelei-16-1`))
  })

  afterAll(() => rm(root, { recursive: true }))

  test('publish --dry-run tells what it would write, and writes nothing', async () => {
    const { output, code } = await runGan(...publish(0), '--dry-run')
    expect(code).toBe(0)
    for (const said of ['model.json', 'manifest.json', 'first load', 'rose-16 is new and means'])
      expect(output).toContain(said)
    expect(await listed(fileStorage(store))).toEqual([])
  })

  test('publish of two runs by two processes at once loses neither', async () => {
    const never = () => false
    const done = await Promise.all([0, 1].map((i) => signalGan(publish(i), 'SIGTERM', never)))
    for (const { code, output } of done) expect(code, output).toBe(0)
    const [model] = (await readCatalogue(fileStorage(store))).models
    expect(model?.releases).toHaveLength(2)
    await expectWhole(fileStorage(store))
  })

  test('publish of what is published writes nothing, and says so', async () => {
    const before = await readFile(join(store, 'catalogue.json'), 'utf8')
    const { output, code } = await runGan(...publish(1), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ id: 'rose-16', sent: 0, bytes: 0, isNew: false })
    expect(await readFile(join(store, 'catalogue.json'), 'utf8')).toBe(before)
  })

  test('rollback, unpublish and gc take a release back, out and away', async () => {
    const files = fileStorage(store)
    const [model] = (await readCatalogue(files)).models
    const [newer, older] = (model?.releases ?? []).map(({ digest }) => `rose-16@${pinOf(digest)}`)
    const back = await runGan('rollback', 'rose-16', '--store', store)
    expect(back.output).toContain(`rose-16 now means ${older}`)
    const out = await runGan('unpublish', `${newer}`, '--store', store)
    expect(out.output).toContain(`unpublished ${newer}`)
    const dry = await runGan('gc', '--store', store)
    expect(dry.output).toMatch(new RegExp(`${newer} +unpublished[^]*would delete`))
    const paths = await listed(files)
    expect((await runGan('gc', '--store', store, '--yes')).output).toContain('deleted')
    expect((await listed(files)).length).toBeLessThan(paths.length)
    await expectWhole(files)
    expect((await runGan('gc', '--store', store)).output).toContain('There is nothing to delete.')
  })

  test('republish makes the same whole numbers anew, and with --curated changes what was chosen alone', async () => {
    const files = fileStorage(store)
    const before = await newestManifest(files)
    const curated = { seeds: [3, 1], walks: [], faults: { en: 'One in two has thorns.' } }
    const chosen = join(root, 'chosen.json')
    await writeFile(chosen, JSON.stringify(curated))
    const made = await runGan('republish', 'rose-16', '--store', store, '--curated', chosen)
    expect(made.code, made.errors).toBe(0)
    const after = await newestManifest(files)
    expect(after).toEqual({ ...before, curated })
    const again = await runGan('republish', 'rose-16', '--store', store, '--backend', 'wasm')
    expect(again.code, again.errors).toBe(0)
    const anew = await newestManifest(files)
    expect(anew.curated).toEqual(curated)
    expect(numbersOf(anew)).toEqual(numbersOf(before))
    await expectWhole(files)
  })

  test.each([
    [['rollback', 'lily-16'], 'unknown_model'],
    [['republish', 'lily-16', '--curated', 'nowhere.json'], 'invalid_config'],
    [['rollback', 'rose-16', '--to', '00000000'], 'unknown_release'],
    [['unpublish', 'rose-16@00000000'], 'unknown_release'],
    [['gc', '--keep', '0'], 'invalid_config'],
    [['gc', '--older-than', 'never'], 'invalid_config'],
  ])('%j is refused', async (line, error) => {
    const { code, errors } = await runGan(...line, '--store', store)
    expect(code).toBe(2)
    expect(errors).toContain(error)
  })

  async function newestManifest(files: Storage): Promise<Manifest> {
    const [model] = (await readCatalogue(files)).models
    const [release] = model?.releases ?? []
    if (!model || !release) throw new Error('no release')
    return readManifest(files, model.id, release.digest)
  }

  function numbersOf({ files }: Manifest) {
    return files.filter(({ path }) => path.startsWith('numbers.'))
  }

  function publish(run: number): string[] {
    return ['publish', `${runs[run]}`, ...options({ store, id: 'rose-16', backend: 'wasm' })]
  }
})

describe('republish, of a run that goes on', () => {
  const growing = { run: 'a1', until: 10 }
  let root: string
  let line: string[]
  let storage: Storage

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'republish-'))
    const chosen = join(root, 'chosen.json')
    await writeFile(chosen, JSON.stringify({ seeds: [3, 1], walks: [] }))
    line = ['--store', join(root, 'store'), '--curated', chosen]
    storage = fileStorage(join(root, 'store'))
  })

  afterEach(() => rm(root, { recursive: true }))

  test('lets it go on, and the name mean what somebody went back to', async () => {
    const [older, newer, half] = releases as [ReleaseFiles, ReleaseFiles, ReleaseFiles]
    for (const release of [older, newer]) await publishRelease(storage, release)
    await rollBack(storage, { id: ID })
    await publishRelease(storage, half, growing)
    const done = await runGan('republish', `${ID}@${pinOf(half.digest)}`, ...line)
    expect(done.code, done.errors).toBe(0)
    const catalogue = await readCatalogue(storage)
    expect(findRelease(catalogue, { id: ID }).digest).toBe(older.digest)
    expect(catalogue.models[0]?.releases[0]).toMatchObject({ growing, kimg: 2 })
    expect(findRelease(catalogue, { id: ID, pin: pinOf(half.digest) })).toHaveProperty('outgrownAt')
  })

  test('refuses what the run has outgrown', async () => {
    const [half, newer] = releases as [ReleaseFiles, ReleaseFiles]
    for (const release of [half, newer]) await publishRelease(storage, release, growing)
    const before = await readCatalogue(storage)
    const done = await runGan('republish', `${ID}@${pinOf(half.digest)}`, ...line)
    expect(done).toMatchObject({ code: 1, errors: expect.stringContaining('error (conflict)') })
    expect(await readCatalogue(storage)).toEqual(before)
  })
})

test('publishing what is published changes nothing in a store', async () => {
  const storage = memoryStorage()
  const [release] = releases
  if (!release) throw new Error('no release')
  await publishRelease(storage, release)
  expect(await changesOf(storage, (store) => publishRelease(store, release))).toBe(0)
})

function numbered(i: number): Digest {
  return i.toString(16).padStart(8, '0').repeat(8) as Digest
}

/** A file of a release that is not entered. */
async function leave(storage: Storage, digest: Digest, file = 'manifest.json'): Promise<void> {
  await storage.write(`${ID}/${digest}/${file}`, new TextEncoder().encode('stray'))
}

async function memoryClients(): Promise<Storage[]> {
  const storage = memoryStorage()
  return [storage, storage]
}

function blobClients({ environment }: BlobServer): Promise<Storage[]> {
  Object.assign(process.env, environment)
  return Promise.all([1, 2].map(() => openStorage('blob', { ...environment })))
}

function clientOf(clients: readonly Storage[], i: number): Storage {
  const client = clients[i % clients.length]
  if (!client) throw new Error('no client')
  return client
}
