import 'server-only'
import { CATALOGUE_FILE } from '#lib/gallery/catalogue.ts'
import { isFar, openStorage } from '#lib/storage/open.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { momentary } from './momentary.ts'
import { provenStorage } from './proven.ts'
import { type RevalidatingStorage, revalidatingStorage } from './revalidating.ts'

/** Joined as text: Turbopack would trace every published file into every function for `path.join`. */
const EMBEDDED = [process.cwd(), 'public', 'models'].join('/')

/** Milliseconds a visitor waits for a store that does not answer. */
const PATIENCE = 2_000

/** `GARDEN_STORE`, or else the Blob store of this project, or else what was deployed with it. */
const location = process.env.GARDEN_STORE || (process.env.BLOB_READ_WRITE_TOKEN ? 'blob' : EMBEDDED)

/**
 * One for the process. Next gives the proxy, pages and routes modules of their own: if each had read the catalogue at
 * another time, a page would be made of an older one than the proxy asked for.
 */
const shared = globalThis as { gardenStore?: ReturnType<typeof open> }
shared.gardenStore ??= open()
const opened = await shared.gardenStore

/** Where models are read from. */
export const store: Storage = opened

/** When what is shown was read, while the store does not answer; undefined while it does. */
export async function outage(): Promise<Date | undefined> {
  if (!('outage' in opened)) return undefined
  await opened.read(CATALOGUE_FILE).catch(() => undefined)
  return opened.outage()
}

/** A folder is at hand, and shows a new release within a moment. */
async function open(): Promise<Storage | RevalidatingStorage> {
  const storage = await openStorage(location, process.env, {
    patience: PATIENCE,
    silence: PATIENCE,
  })
  if (!isFar(location)) return momentary(storage)
  return revalidatingStorage(provenStorage(storage), (error) => console.error(error))
}
