import { beforeEach, describe, expect, test } from 'vitest'
import type { Digest } from '#lib/digest.ts'
import {
  type Catalogue,
  changeCatalogue,
  findRelease,
  readCatalogue,
  releaseFolder,
} from '#lib/gallery/catalogue.ts'
import { addRelease, removeRelease, rollBack } from '#lib/gallery/entry.ts'
import { pinOf } from '#lib/latent/recipe.ts'
import type { ModelId } from '#lib/model/id.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { type FixtureOptions, makeRelease } from '../../fixtures/release.ts'

let storage: Storage

beforeEach(() => {
  storage = memoryStorage()
})

describe('addRelease', () => {
  test('enters a release with the title and kimg of its manifest', async () => {
    const { digest } = await makeRelease({ storage, publishedAt: '2026-02-03T04:05:06Z' })
    expect(await readCatalogue(storage)).toEqual({
      format: 1,
      models: [
        {
          id: 'fixture-16',
          title: 'Fixture',
          releases: [{ digest, kimg: 2, publishedAt: '2026-02-03T04:05:06Z' }],
        },
      ],
    })
  })

  test('puts the newest release first and leaves models in the order in which they came', async () => {
    const first = await makeRelease({ storage, id: 'rose-16', seed: 1 })
    await makeRelease({ storage, id: 'lily-16' })
    const second = await makeRelease({ storage, id: 'rose-16', seed: 2 })
    const { models } = await readCatalogue(storage)
    expect(models.map(({ id }) => id)).toEqual(['rose-16', 'lily-16'])
    expect(models[0]?.releases.map(({ digest }) => digest)).toEqual([second.digest, first.digest])
  })

  test('changes nothing for a release that is there', async () => {
    await makeRelease({ storage, publishedAt: '2026-01-01T00:00:00Z' })
    const before = await readCatalogue(storage)
    await makeRelease({ storage, publishedAt: '2026-02-02T00:00:00Z' })
    expect(await readCatalogue(storage)).toEqual(before)
  })

  test('loses none of several releases published at once', async () => {
    await Promise.all([1, 2, 3, 4].map((seed) => makeRelease({ storage, seed })))
    const { models } = await readCatalogue(storage)
    expect(models[0]?.releases).toHaveLength(4)
  })

  test('gives up when the catalogue never stands still', async () => {
    const { id, digest } = await makeRelease({ storage })
    await storage.delete('catalogue.json')
    const restless: Storage = {
      ...storage,
      async write(path, bytes, options) {
        return storage.write(path, bytes, { ...options, ifMatch: 'outrun' })
      },
    }
    const adding = addRelease(restless, { id, digest, publishedAt: '2026-01-01T00:00:00Z' })
    await expect(adding).rejects.toMatchObject({ code: 'conflict' })
  })

  test('refuses a release whose pin another has', async () => {
    const { id, digest } = await makeRelease({ storage })
    const namesake = `${digest.slice(0, 8)}${'0'.repeat(56)}` as Digest
    const releases = [{ digest: namesake, kimg: 1, publishedAt: '2026-01-01T00:00:00Z' }]
    const catalogue: Catalogue = { format: 1, models: [{ id, title: 'Fixture', releases }] }
    await storage.write('catalogue.json', new TextEncoder().encode(JSON.stringify(catalogue)))
    const adding = addRelease(storage, { id, digest, publishedAt: '2026-01-01T00:00:00Z' })
    await expect(adding).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(pinOf(digest)),
    })
  })

  test('refuses a release whose manifest is not in the store', async () => {
    const digest = 'a'.repeat(64) as Digest
    const adding = addRelease(storage, {
      id: 'rose-16' as ModelId,
      digest,
      publishedAt: '2026-01-01T00:00:00Z',
    })
    await expect(adding).rejects.toMatchObject({ code: 'not_found' })
    expect(await readCatalogue(storage)).toEqual({ format: 1, models: [] })
  })
})

describe('addRelease, of a run that goes on', () => {
  const run = { run: 'a1', until: 10 }

  test('makes it what the name means while nothing is finished', async () => {
    const digest = await publish(1, run)
    expect(await meant()).toMatchObject({ digest, growing: { run: 'a1', until: 10 } })
  })

  test('leaves the name to a finished release', async () => {
    const finished = await publish(1)
    const growing = await publish(2, run)
    expect(await meant()).toMatchObject({ digest: finished })
    expect(await meant(growing)).toMatchObject({ digest: growing })
  })

  test('outgrows the work in progress of the same run, whose pins still lead to it', async () => {
    const first = await publish(1, { ...run, publishedAt: '2026-01-01T00:00:00Z' })
    const other = await publish(2, { ...run, run: 'b2' })
    const second = await publish(3, { ...run, publishedAt: '2026-01-02T00:00:00Z' })
    expect(await meant()).toMatchObject({ digest: second })
    expect(await meant(first)).toMatchObject({ outgrownAt: '2026-01-02T00:00:00Z' })
    expect(await meant(other)).not.toHaveProperty('outgrownAt')
  })

  test('ends with the finished release of the run', async () => {
    const growing = await publish(1, run)
    const finished = await publish(2, { run: 'a1', publishedAt: '2026-01-03T00:00:00Z' })
    expect(await meant()).toMatchObject({ digest: finished })
    expect(await meant()).not.toHaveProperty('growing')
    expect(await meant(growing)).toMatchObject({ outgrownAt: '2026-01-03T00:00:00Z' })
  })

  test('lets the same release be entered again as finished, and never the other way round', async () => {
    const digest = await publish(1, run)
    await publish(1, { run: 'a1' })
    expect(await entries()).toEqual([{ digest, kimg: 2, publishedAt: '2026-01-01T00:00:00Z' }])
    await publish(1, run)
    expect(await meant()).not.toHaveProperty('growing')
  })
})

describe('removeRelease', () => {
  test('takes a release out, and the name falls to the newest that is left', async () => {
    const [older, newer] = [await publish(1), await publish(2)]
    const removed = await removeRelease(storage, { id, pin: pinOf(newer) })
    expect(removed.map(({ digest }) => digest)).toEqual([newer])
    expect(await meant()).toMatchObject({ digest: older })
    await expect(meant(newer)).rejects.toMatchObject({ code: 'unknown_release' })
  })

  test('takes the whole model out, and with its last release too', async () => {
    const [first] = [await publish(1), await publish(2)]
    await makeRelease({ storage, id: 'rose-16' })
    await removeRelease(storage, { id })
    expect((await readCatalogue(storage)).models.map((model) => model.id)).toEqual(['rose-16'])
    await publish(1)
    await removeRelease(storage, { id, pin: pinOf(first) })
    expect((await readCatalogue(storage)).models).toHaveLength(1)
  })

  test('leaves the files', async () => {
    const digest = await publish(1)
    await removeRelease(storage, { id })
    await expect(storage.read(`${releaseFolder(id, digest)}/manifest.json`)).resolves.toBeDefined()
  })

  test('takes what work in progress has outgrown with it', async () => {
    const finished = await publish(1)
    await publish(2, { run: 'a1', until: 10 })
    const newest = await publish(3, { run: 'a1', until: 10 })
    expect(await removeRelease(storage, { id, pin: pinOf(newest) })).toHaveLength(2)
    expect((await entries()).map(({ digest }) => digest)).toEqual([finished])
  })

  test('takes what work in progress has outgrown by itself, and nothing newer', async () => {
    const all = []
    for (const seed of [1, 2, 3]) all.push(await publish(seed, { run: 'a1', until: 10 }))
    const [first, second, third] = all as [Digest, Digest, Digest]
    const removed = await removeRelease(storage, { id, pin: pinOf(first) })
    expect(removed.map(({ digest }) => digest)).toEqual([first])
    expect((await entries()).map(({ digest }) => digest)).toEqual([third, second])
  })

  test('of what somebody went back to lets the name fall to an older one, not to the newest', async () => {
    const [first, second] = [await publish(1), await publish(2), await publish(3)]
    await rollBack(storage, { id })
    expect(await meant()).toMatchObject({ digest: second })
    await removeRelease(storage, { id, pin: pinOf(second) })
    expect(await meant()).toMatchObject({ digest: first })
  })

  test('knows what there is to take out', async () => {
    await publish(1)
    await expect(removeRelease(storage, { id, pin: '00000000' })).rejects.toMatchObject({
      code: 'unknown_release',
    })
  })
})

describe('rollBack', () => {
  test('goes back one finished release each time, and keeps every pin alive', async () => {
    const all = [await publish(1), await publish(2), await publish(3)]
    await publish(4, { run: 'a1', until: 10 })
    await rollBack(storage, { id })
    expect(await meant()).toMatchObject({ digest: all[1] })
    await rollBack(storage, { id })
    expect(await meant()).toMatchObject({ digest: all[0] })
    for (const digest of all) expect(await meant(digest)).toMatchObject({ digest })
    await expect(rollBack(storage, { id })).rejects.toMatchObject({ code: 'unknown_release' })
  })

  test('to the newest is as if nobody had gone back', async () => {
    await publish(1)
    const newest = await publish(2)
    const before = await readCatalogue(storage)
    await rollBack(storage, { id })
    await rollBack(storage, { id, pin: pinOf(newest) })
    expect(await readCatalogue(storage)).toEqual(before)
  })

  test('lasts until the next finished release', async () => {
    const [first] = [await publish(1), await publish(2)]
    await rollBack(storage, { id })
    await publish(3, { run: 'a1', until: 10 })
    expect(await meant()).toMatchObject({ digest: first })
    const third = await publish(4)
    expect(await meant()).toMatchObject({ digest: third })
  })

  test('goes back once when the answer to its write is lost', async () => {
    const [, second] = [await publish(1), await publish(2), await publish(3)]
    await rollBack(losingAnswers(storage), { id })
    expect(await meant()).toMatchObject({ digest: second })
  })

  test('refuses what is not finished', async () => {
    await publish(1)
    const growing = await publish(2, { run: 'a1', until: 10 })
    await expect(rollBack(storage, { id, pin: pinOf(growing) })).rejects.toMatchObject({
      code: 'unknown_release',
      message: expect.stringContaining('still growing'),
    })
  })
})

test('a change that changes nothing writes nothing', async () => {
  await publish(1)
  const silent: Storage = { ...storage, write: () => Promise.reject(new Error('written')) }
  await changeCatalogue(silent, (catalogue) => catalogue)
})

test('a catalogue of 1,000 releases is small, and finds each of them', async () => {
  const releases = Array.from({ length: 1000 }, (_, i) => ({
    digest: i.toString(16).padStart(8, '0').repeat(8) as Digest,
    kimg: 1000.064,
    publishedAt: '2026-01-01T00:00:00.000Z',
  }))
  const many = { format: 1 as const, models: [{ id, title: 'Fixture', releases }] }
  await changeCatalogue(storage, () => many)
  const { bytes } = await storage.read('catalogue.json')
  expect(bytes.length).toBeLessThan(200_000)
  const catalogue = await readCatalogue(storage)
  for (const { digest } of releases)
    expect(findRelease(catalogue, { id, pin: pinOf(digest) }).digest).toBe(digest)
})

const id = 'fixture-16' as ModelId

async function publish(seed: number, options: FixtureOptions = {}): Promise<Digest> {
  return (await makeRelease({ storage, seed, ...options })).digest
}

async function meant(digest?: Digest) {
  return findRelease(await readCatalogue(storage), { id, ...(digest && { pin: pinOf(digest) }) })
}

async function entries() {
  return (await readCatalogue(storage)).models[0]?.releases ?? []
}

/** A store that takes every catalogue, and says it had changed before. */
function losingAnswers(whole: Storage): Storage {
  return {
    ...whole,
    async write(path, bytes, options) {
      await whole.write(path, bytes, options)
      return whole.write(path, bytes, { ifMatch: null })
    },
  }
}
