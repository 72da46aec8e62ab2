import 'server-only'
import { CATALOGUE_FILE } from '#lib/gallery/catalogue.ts'
import { openStorage } from '#lib/storage/open.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { steadyStorage } from './steady.ts'

/** Joined as text: Turbopack would trace every published file into every function for `path.join`. */
const EMBEDDED = [process.cwd(), 'public', 'models'].join('/')

/** Milliseconds a visitor waits for a store that does not answer. */
const PATIENCE = 2_000

/** `GARDEN_STORE`, or else the Blob store of this project, or else what was deployed with it. */
const location = process.env.GARDEN_STORE || (process.env.BLOB_READ_WRITE_TOKEN ? 'blob' : EMBEDDED)

const opened = await openStorage(location, process.env, { patience: PATIENCE })

/** A folder is at hand, and asking it each time shows a new release at once. */
const steady = /^blob(:|$)/.test(location)
  ? steadyStorage(opened, (error) => console.error(error))
  : undefined

/** Where models are read from. */
export const store: Storage = steady ?? opened

/** When what is shown was read, while the store does not answer; undefined while it does. */
export async function outage(): Promise<Date | undefined> {
  await steady?.read(CATALOGUE_FILE).catch(() => undefined)
  return steady?.outage()
}
