import { beforeEach, describe, expect, test } from 'vitest'
import type { Digest } from '#lib/digest.ts'
import {
  addRelease,
  type Catalogue,
  findRelease,
  readCard,
  readCatalogue,
  readCurves,
  readManifest,
  releaseFolder,
} from '#lib/gallery/catalogue.ts'
import { parseModelRef, pinOf } from '#lib/latent/recipe.ts'
import type { ModelId } from '#lib/model/id.ts'
import { memoryStorage } from '#lib/storage/memory.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { makeRelease } from '../../fixtures/release.ts'

let storage: Storage

beforeEach(() => {
  storage = memoryStorage()
})

describe('readCatalogue', () => {
  test('finds nothing published in an empty store', async () => {
    expect(await readCatalogue(storage)).toEqual({ format: 1, models: [] })
  })

  test('refuses a catalogue it does not understand', async () => {
    await storage.write('catalogue.json', new TextEncoder().encode('{"format":2}'))
    await expect(readCatalogue(storage)).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringContaining('catalogue.json at format'),
    })
  })
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

  test('puts the newest release first and models in order', async () => {
    await makeRelease({ storage, id: 'rose-16' })
    const first = await makeRelease({ storage, id: 'lily-16', seed: 1 })
    const second = await makeRelease({ storage, id: 'lily-16', seed: 2 })
    const { models } = await readCatalogue(storage)
    expect(models.map(({ id }) => id)).toEqual(['lily-16', 'rose-16'])
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
    const restless: Storage = {
      ...storage,
      async write(path, bytes, options) {
        await storage.write(
          path,
          new TextEncoder().encode(JSON.stringify({ format: 1, models: [] })),
        )
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

describe('findRelease', () => {
  const releases = ['b', 'a'].map((digit) => ({
    digest: digit.repeat(64) as Digest,
    kimg: 1,
    publishedAt: '2026-01-01T00:00:00Z',
  }))
  const catalogue: Catalogue = {
    format: 1,
    models: [
      { id: 'lorelei-64' as ModelId, title: 'Lorelei', releases },
      { id: 'digits-32' as ModelId, title: 'Digits', releases: releases.slice(1) },
    ],
  }

  test('takes the newest release for a name alone', () => {
    const release = findRelease(catalogue, parseModelRef('lorelei-64'))
    expect(release).toMatchObject({ id: 'lorelei-64', title: 'Lorelei', digest: 'b'.repeat(64) })
  })

  test('takes the pinned release, newest or not', () => {
    const release = findRelease(catalogue, parseModelRef('lorelei-64@aaaaaaaa'))
    expect(release.digest).toBe('a'.repeat(64))
  })

  test.each([
    ['loreley-64', 'Try lorelei-64.'],
    ['digit-32', 'Try digits-32.'],
    ['zzz', 'Try lorelei-64, digits-32.'],
  ])('does not know %s and suggests: %s', (name, suggestion) => {
    expect(() => findRelease(catalogue, parseModelRef(name))).toThrow(
      expect.objectContaining({ code: 'unknown_model', suggestion }),
    )
  })

  test('suggests to publish where nothing is', () => {
    expect(() => findRelease({ format: 1, models: [] }, parseModelRef('a'))).toThrow(
      expect.objectContaining({ suggestion: expect.stringContaining('publish') }),
    )
  })

  test('does not know a pin and suggests those there are', () => {
    expect(() => findRelease(catalogue, parseModelRef('lorelei-64@cccccccc'))).toThrow(
      expect.objectContaining({
        code: 'unknown_release',
        suggestion: expect.stringContaining('lorelei-64@bbbbbbbb, lorelei-64@aaaaaaaa'),
      }),
    )
  })
})

describe('reading a release', () => {
  test('gives its manifest, card and curves', async () => {
    const { id, digest, manifest } = await makeRelease({ storage })
    expect(await readManifest(storage, id, digest)).toEqual(manifest)
    expect(await readCard(storage, manifest, digest)).toMatchObject({ title: 'Fixture', steps: 32 })
    expect(await readCurves(storage, manifest, digest)).toMatchObject({ slope: [0.4, 0.8, 1.1, 1] })
  })

  test.each(['manifest.json', 'card.json', 'curves.json'])('refuses another %s', async (file) => {
    const { id, digest, manifest } = await makeRelease({ storage })
    const path = `${releaseFolder(id, digest)}/${file}`
    const { bytes } = await storage.read(path)
    await storage.write(path, new Uint8Array([...bytes, 0x20]))
    const reading = Promise.all([
      readManifest(storage, id, digest),
      readCard(storage, manifest, digest),
      readCurves(storage, manifest, digest),
    ])
    await expect(reading).rejects.toMatchObject({
      code: 'corrupt_file',
      message: expect.stringContaining(file),
    })
  })

  test('refuses the manifest of another model', async () => {
    const { id, digest } = await makeRelease({ storage })
    const { bytes } = await storage.read(`${releaseFolder(id, digest)}/manifest.json`)
    const other = 'rose-16' as ModelId
    await storage.write(`${releaseFolder(other, digest)}/manifest.json`, bytes)
    await expect(readManifest(storage, other, digest)).rejects.toMatchObject({
      code: 'invalid_manifest',
      message: expect.stringContaining('fixture-16'),
    })
  })
})
