import { beforeEach, describe, expect, test } from 'vitest'
import type { Digest } from '#lib/digest.ts'
import {
  type Catalogue,
  findRelease,
  readCard,
  readCatalogue,
  readCurves,
  readManifest,
  releaseFolder,
} from '#lib/gallery/catalogue.ts'
import { parseModelRef } from '#lib/latent/recipe.ts'
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
