import 'server-only'
import { CATALOGUE_FILE } from '#lib/gallery/catalogue.ts'
import type { Storage, Stored } from '#lib/storage/storage.ts'

/** Milliseconds. */
const MOMENT = 100

/** A store at hand, whose catalogue is read once for all who ask within a moment. The bytes are shared: not to be written to. */
export function momentary(storage: Storage, now = () => performance.now()): Storage {
  let last: { stored: Promise<Stored>; begun: number } | undefined

  function read(path: string): Promise<Stored> {
    if (path !== CATALOGUE_FILE) return storage.read(path)
    if (last && now() - last.begun < MOMENT) return last.stored
    const stored = same(storage.read(path), last?.stored)
    last = { stored, begun: now() }
    return stored
  }

  return { ...storage, read }
}

/** What was read before where nothing has changed: what was made of those bytes need not be made again. */
async function same(
  reading: Promise<Stored>,
  before: Promise<Stored> | undefined,
): Promise<Stored> {
  const stored = await reading
  const known = await before?.catch(() => undefined)
  return known?.etag === stored.etag ? known : stored
}
