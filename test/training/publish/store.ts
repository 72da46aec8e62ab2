import { expect } from 'vitest'
import { verifyFile } from '#lib/digest.ts'
import { aliasOf, readCatalogue, readManifest, releaseFolder } from '#lib/gallery/catalogue.ts'
import { loadGenerator } from '#lib/model/load.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { ReleaseFiles } from '../../../training/publish/release.ts'
import { makeRelease } from '../../fixtures/release.ts'

/** What a store does at one of its changes: fail before or after it has taken effect, and die with it or not. */
export type Fault = { at: number; when: 'before' | 'after'; dies: boolean }

/** A release ready to be published; another seed gives another one. */
export async function releaseOf(seed: number): Promise<ReleaseFiles> {
  const { storage, id, digest, manifest } = await makeRelease({ seed })
  const files = new Map<string, Uint8Array>()
  const folder = `${releaseFolder(id, digest)}/`
  for await (const path of storage.list(folder))
    files.set(path.slice(folder.length), (await storage.read(path)).bytes)
  return { digest, manifest, files }
}

/** A store that is called about each of its operations, by its number from 1. */
export function watched(
  storage: Storage,
  around: <T>(kind: 'read' | 'change', operation: () => Promise<T>) => Promise<T>,
): Storage {
  return {
    read: (path) => around('read', () => storage.read(path)),
    stat: (path) => around('read', () => storage.stat(path)),
    async *list(prefix) {
      yield* await around('read', () => listed(storage, prefix))
    },
    write: (path, bytes, options) => around('change', () => storage.write(path, bytes, options)),
    delete: (path) => around('change', () => storage.delete(path)),
  }
}

/** A store whose change number `at` goes wrong. */
export function faulty(storage: Storage, { at, when, dies }: Fault): Storage {
  let changes = 0
  let dead = false
  return watched(storage, async (kind, operation) => {
    if (dead) throw new Error('dead')
    if (kind === 'read') return operation()
    changes += 1
    if (changes !== at) return operation()
    dead = dies
    if (when === 'after') await operation()
    throw new Error('the store broke')
  })
}

/** How many changes some work makes in a store. */
export async function changesOf(
  storage: Storage,
  work: (storage: Storage) => Promise<unknown>,
): Promise<number> {
  let changes = 0
  const counting = watched(storage, (kind, operation) => {
    if (kind === 'change') changes += 1
    return operation()
  })
  await work(counting)
  return changes
}

export async function listed(storage: Storage, prefix = ''): Promise<string[]> {
  const paths: string[] = []
  for await (const path of storage.list(prefix)) paths.push(path)
  return paths
}

/**
 * What the gallery's readers find: of every release in the catalogue each file is there and the one that was published,
 * and what a name alone means grows pictures.
 */
export async function expectWhole(storage: Storage): Promise<void> {
  const { models } = await readCatalogue(storage)
  for (const model of models) {
    for (const { digest } of model.releases) {
      const manifest = await readManifest(storage, model.id, digest)
      for (const file of manifest.files) {
        const { bytes } = await storage.read(`${releaseFolder(model.id, digest)}/${file.path}`)
        await verifyFile(file, bytes)
      }
      if (digest === aliasOf(model)?.digest) await expectPictures(storage, manifest, digest)
    }
  }
}

async function expectPictures(
  storage: Storage,
  manifest: ReleaseFiles['manifest'],
  digest: ReleaseFiles['digest'],
): Promise<void> {
  const folder = releaseFolder(manifest.id, digest)
  const generator = await loadGenerator(
    manifest,
    async (path) => (await storage.read(`${folder}/${path}`)).bytes,
  )
  generator.dispose()
  expect(generator.maxDifference).toBe(0)
}
