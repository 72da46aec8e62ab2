import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { type Entry, entryIn, nameOf } from './entry.ts'
import type { Place } from './shelf.ts'

/** Kept under their names, so that an entry put twice is there once. */
interface Schema extends DBSchema {
  kept: { key: string; value: Entry; indexes: { at: number } }
  history: { key: string; value: Entry; indexes: { at: number } }
}

const VERSION = 1

/** Where tabs tell each other that something has changed. */
const CHANNEL = 'latent-garden-kept'

let opening: Promise<IDBPDatabase<Schema>> | undefined
let channel: BroadcastChannel | undefined

/**
 * Tells what is kept, now and whenever another tab has changed it.
 *
 * @throws DOMException where the browser forbids it
 */
export async function follow(
  show: (found: Record<Place, readonly Entry[]>) => void,
): Promise<void> {
  const read = async () => show({ kept: await all('kept'), history: await all('history') })
  channel = globalThis.BroadcastChannel && new BroadcastChannel(CHANNEL)
  channel?.addEventListener('message', () => void read().catch(() => {}))
  await read()
}

/**
 * Puts entries and takes others away, all or nothing.
 *
 * @throws DOMException where the browser forbids it or has no room
 */
export async function write(
  place: Place,
  entries: readonly Entry[],
  gone: readonly string[],
): Promise<void> {
  await writeOnce(place, entries, gone).catch((error) => {
    if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error
    // Another tab, or the browser, has had the database closed in between: it is opened again.
    opening = undefined
    return writeOnce(place, entries, gone)
  })
  channel?.postMessage('changed')
}

async function writeOnce(
  place: Place,
  entries: readonly Entry[],
  gone: readonly string[],
): Promise<void> {
  const change = (await database()).transaction(place, 'readwrite')
  await Promise.all([
    ...entries.map((entry) => change.store.put(entry, nameOf(entry))),
    ...gone.map((name) => change.store.delete(name)),
    change.done,
  ])
}

/** Newest first. What cannot be read stays where it is: a newer version may have written it. */
async function all(place: Place): Promise<Entry[]> {
  const found: unknown[] = await (await database()).getAllFromIndex(place, 'at')
  return found.flatMap((value) => entryIn(value) ?? []).reverse()
}

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= open().catch((error) => {
    opening = undefined
    throw error
  })
  return opening
}

async function open(): Promise<IDBPDatabase<Schema>> {
  const opened = await openDB<Schema>('latent-garden', VERSION, {
    upgrade(made) {
      for (const place of ['kept', 'history'] as const)
        made.createObjectStore(place).createIndex('at', 'at')
    },
    // A tab of a newer version waits for this one to let go.
    blocking: (_from, _to, { target }) => {
      ;(target as IDBDatabase).close()
      opening = undefined
    },
    terminated: () => {
      opening = undefined
    },
  })
  return opened
}
