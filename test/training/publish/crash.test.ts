import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { aliasOf, readCatalogue, releaseFolder } from '#lib/gallery/catalogue.ts'
import { removeRelease, rollBack } from '#lib/gallery/entry.ts'
import { pinOf } from '#lib/latent/recipe.ts'
import { PURPOSE, stream, uniforms } from '#lib/random/stream.ts'
import { fileStorage } from '#lib/storage/file.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { collect, findGarbage } from '../../../training/publish/collect.ts'
import type { ReleaseFiles } from '../../../training/publish/release.ts'
import { publishRelease } from '../../../training/publish/upload.ts'
import { best } from '../backends.ts'
import { runGan, signalGan } from '../gan.ts'
import { options, SMALL } from '../runs.ts'
import { changesOf, expectWhole, type Fault, faulty, listed, releaseOf, watched } from './store.ts'

/** How many processes to kill, and when: `KILLS=20 KILL_SEED=7 npx vitest …` for others. */
const KILLS = Number(process.env.KILLS ?? 3)
const SEED = Number(process.env.KILL_SEED ?? 1)

const DAY = 24 * 60 * 60_000
const RULES = { olderThan: 7 }
const NOW = { olderThan: 0 }

let first: ReleaseFiles
let second: ReleaseFiles
let third: ReleaseFiles
let fourth: ReleaseFiles
let storage: Storage

beforeAll(async () => {
  first = await releaseOf(1)
  second = await releaseOf(2)
  third = await releaseOf(3)
  fourth = await releaseOf(4)
})

beforeEach(() => {
  storage = memoryStorage()
})

afterEach(() => {
  vi.useRealTimers()
})

describe.each([
  { when: 'before', dies: false },
  { when: 'after', dies: false },
  { when: 'before', dies: true },
  { when: 'after', dies: true },
] as const)('at every change a store fails $when it, dead afterwards: $dies;', (fault) => {
  test('publishing leaves whole releases, and completes when it is repeated', async () => {
    const publish = (store: Storage) => publishRelease(store, second)
    await atEveryChange(
      fault,
      () => publishRelease(storage, first),
      publish,
      async () => {
        expect([first.digest, second.digest]).toContain(await meant())
        const before = (await listed(storage)).filter((path) => path.includes(second.digest))
        const { sent } = await publish(storage)
        expect(sent).toBe(second.files.size - before.length)
        expect(await meant()).toBe(second.digest)
      },
    )
  })

  test('unpublishing takes all or nothing, and completes when it is repeated', async () => {
    const ref = { id: first.manifest.id, pin: pinOf(second.digest) }
    const unpublish = (store: Storage) => removeRelease(store, ref)
    await atEveryChange(fault, publishBoth, unpublish, async () => {
      if ((await meant()) === second.digest) await unpublish(storage)
      expect(await meant()).toBe(first.digest)
    })
  })

  test('going back goes back or not, and completes when it is repeated', async () => {
    const ref = { id: first.manifest.id, pin: pinOf(first.digest) }
    const back = (store: Storage) => rollBack(store, ref)
    await atEveryChange(fault, publishBoth, back, async () => {
      await back(storage)
      expect(await meant()).toBe(first.digest)
    })
  })

  test('deleting takes nothing that is published, and completes when it is repeated', async () => {
    await atEveryChange(
      fault,
      litter,
      (store) => deleteGarbage(store),
      async () => {
        vi.setSystemTime(Date.now() + DAY)
        await deleteGarbage(storage)
        expect(await findGarbage(storage, RULES)).toEqual([])
        expect(await folders()).toEqual([releaseFolder(first.manifest.id, first.digest)])
        // What was deleted can be published again.
        await publishRelease(storage, second)
        await expectWhole(storage)
      },
    )
  })
})

describe.each([
  ['is there already', () => second],
  ['is new', () => fourth],
])('whoever does what when, of a release that %s', (_, release) => {
  test('nothing is left by halves when a deletion comes in the midst of its publish', async () => {
    const operations = await operationsOf(litter, (store) => publishRelease(store, release()))
    for (let at = 1; at <= operations; at++) {
      await litter()
      const meeting = interrupted(storage, at, () => deleteGarbage(storage, NOW))
      await publishRelease(meeting, release()).catch(expectConflict)
      await expectWhole(storage)
      await publishRelease(storage, release())
      await expectWhole(storage)
      expect(await meant()).toBe(release().digest)
    }
  })

  test('nothing is left by halves when its publish comes in the midst of a deletion', async () => {
    const operations = await operationsOf(litter, (store) => deleteGarbage(store, NOW))
    for (let at = 1; at <= operations; at++) {
      await litter()
      const publish = () => publishRelease(storage, release()).catch(expectConflict)
      await deleteGarbage(interrupted(storage, at, publish), NOW)
      await expectWhole(storage)
      await publishRelease(storage, release())
      await expectWhole(storage)
      expect(await meant()).toBe(release().digest)
    }
  })
})

describe('killed processes', () => {
  let root: string
  let run: string

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'crash-'))
    const data = join(root, 'data')
    await runGan('dataset', 'make', '--count', '64', '--resolution', '16', '--out', data)
    const line = { preset: 'lorelei-64', set: SMALL, data, runs: join(root, 'runs'), backend: best }
    const trained = await runGan('train', ...options({ ...line, 'max-steps': '6' }))
    expect(trained.code, trained.errors).toBe(0)
    run = join(root, 'runs', readdirSync(join(root, 'runs'))[0] ?? '')
  })

  afterAll(() => rm(root, { recursive: true }))

  test(`gan publish killed ${KILLS} times in the midst of its files is completed by another`, {
    timeout: 120_000 + KILLS * 60_000,
  }, async () => {
    const store = join(root, 'store')
    const files = fileStorage(store)
    const line = ['publish', run, ...options({ store, id: 'killed-16', backend: 'wasm' })]
    const moments = uniforms(stream(SEED, PURPOSE.training, 0), KILLS).map((share) =>
      Math.ceil(share * 20),
    )
    for (const more of moments) {
      const enough = entries(store) + more
      const killed = await signalGan(line, 'SIGKILL', () => entries(store) >= enough)
      // It may have ended before.
      if (killed.signal === null) expect(killed.code, killed.output).toBe(0)
      await expectWhole(files)
    }
    const done = await runGan(...line)
    expect(done.code, done.errors).toBe(0)
    await expectWhole(files)
    expect((await readCatalogue(files)).models).toHaveLength(1)
    expect(await findGarbage(files, { olderThan: 0 })).toEqual([])
  })
})

/** Lets some work meet a fault at each of the changes it makes, and has a reader look after each. */
async function atEveryChange(
  fault: Omit<Fault, 'at'>,
  prepare: () => Promise<unknown>,
  work: (storage: Storage) => Promise<unknown>,
  repeat: () => Promise<unknown>,
): Promise<void> {
  const fresh = async () => {
    storage = memoryStorage()
    vi.useRealTimers()
    await prepare()
  }
  await fresh()
  const changes = await changesOf(storage, work)
  expect(changes).toBeGreaterThan(0)
  for (let at = 1; at <= changes; at++) {
    await fresh()
    const failing = work(faulty(storage, { at, ...fault }))
    await expect(failing).rejects.toThrow(/broke|dead/)
    await expectWhole(storage)
    await repeat()
    await expectWhole(storage)
  }
}

async function publishBoth(): Promise<void> {
  await publishRelease(storage, first)
  await publishRelease(storage, second)
}

/** A published release, one that is no more, one that was outgrown, and one begun eight days ago. */
async function litter(): Promise<void> {
  storage = memoryStorage()
  vi.useFakeTimers({ now: Date.now() - 8 * DAY, toFake: ['Date'] })
  await publishRelease(storage, third, { run: 'a1', until: 10 })
  await publishRelease(storage, first, { run: 'a1' })
  await publishRelease(storage, second)
  await removeRelease(storage, { id: first.manifest.id, pin: pinOf(second.digest) })
  const [path = '', bytes = new Uint8Array()] = [...third.files][0] ?? []
  await storage.write(`rose-16/${third.digest}/${path}`, bytes)
  vi.setSystemTime(Date.now() + 8 * DAY)
}

async function deleteGarbage(store: Storage, rules = RULES): Promise<void> {
  await collect(store, await findGarbage(store, rules), rules)
}

async function operationsOf(
  prepare: () => Promise<unknown>,
  work: (storage: Storage) => Promise<unknown>,
): Promise<number> {
  await prepare()
  let operations = 0
  const counting = watched(storage, (_, operation) => {
    operations += 1
    return operation()
  })
  await work(counting)
  return operations
}

/** A store before whose operation number `at` something else happens. */
function interrupted(whole: Storage, at: number, other: () => Promise<unknown>): Storage {
  let operations = 0
  return watched(whole, async (_, operation) => {
    operations += 1
    if (operations === at) await other()
    return operation()
  })
}

function expectConflict(error: unknown): void {
  expect(error).toMatchObject({ code: 'conflict' })
}

async function meant() {
  const [model] = (await readCatalogue(storage)).models
  return model && aliasOf(model)?.digest
}

async function folders(): Promise<string[]> {
  const paths = await listed(storage, `${first.manifest.id}/`)
  return [...new Set(paths.map((path) => path.split('/').slice(0, 2).join('/')))]
}

function entries(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true }).length
  } catch {
    return 0
  }
}
