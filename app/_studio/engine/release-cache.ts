import { type Digest, isDigest } from '#lib/digest.ts'

/**
 * Files of releases that stay on this device, in Cache Storage: a cache a release. Where that is forbidden, or full,
 * nothing is kept and nothing is missed.
 */
export type ReleaseCache = {
  find(address: string): Promise<Uint8Array | undefined>
  put(address: string, bytes: Uint8Array): Promise<void>
  drop(address: string): Promise<void>
  /** Deletes the caches of other releases of the model, but those that a tab has open. */
  dropOthers(): Promise<void>
}

/** Begins the names of our caches; what follows is the model's name and the release's digest. */
const PREFIX = 'generator/'

/**
 * Opens the cache of a release. For as long as this worker lives it holds a lock of the cache's name, which is how
 * others know that it is in use; the lock goes with the worker, however that ends.
 *
 * @param folder address of the release, which ends in the model's name and the digest
 */
export async function openReleaseCache(folder: string): Promise<ReleaseCache> {
  const name = cacheName(folder)
  await holdShared(name)
  const cache = await orNothing(() => caches.open(name))
  return {
    async find(address) {
      const found = await orNothing(() => cache?.match(address))
      return found && new Uint8Array(await found.arrayBuffer())
    },
    async put(address, bytes) {
      await orNothing(() => cache?.put(address, new Response(bytes as BodyInit)))
    },
    async drop(address) {
      await orNothing(() => cache?.delete(address))
    },
    dropOthers: () => dropOthers(name),
  }
}

/** Whether all of a finished generator is kept: its manifest comes last. */
export async function isCached(folder: string): Promise<boolean> {
  const options = { cacheName: cacheName(folder) }
  const found = await orNothing(() => caches.match(manifestAddress(folder), options))
  return found !== undefined
}

/**
 * The digest of a release of which this device may have the generator.
 *
 * @param pin the digest's first digits
 */
export async function digestKept(id: string, pin: string): Promise<Digest | undefined> {
  const names = (await orNothing(() => caches.keys())) ?? []
  const digest = names
    .find((name) => name.startsWith(`${PREFIX}${id}/${pin}`))
    ?.split('/')
    .at(-1)
  return digest && isDigest(digest) ? digest : undefined
}

export function manifestAddress(folder: string): string {
  return `${folder}/manifest.json`
}

function cacheName(folder: string): string {
  return PREFIX + folder.split('/').slice(-2).join('/')
}

function holdShared(name: string): Promise<void> {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve()
    const held = navigator.locks.request(name, { mode: 'shared' }, () => {
      resolve()
      return new Promise(() => {})
    })
    held.catch(() => resolve())
  })
}

/** Without locks nobody can tell what is in use: all of it stays. */
async function dropOthers(name: string): Promise<void> {
  const model = name.slice(0, name.lastIndexOf('/') + 1)
  const names = (await orNothing(() => caches.keys())) ?? []
  for (const other of names.filter((one) => one.startsWith(model) && one !== name))
    await orNothing(() =>
      navigator.locks?.request(
        other,
        { ifAvailable: true },
        (lock) => lock && caches.delete(other),
      ),
    )
}

async function orNothing<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work()
  } catch {
    return undefined
  }
}
