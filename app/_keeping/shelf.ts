import { type Entry, nameOf } from './entry.ts'

/** What this browser keeps, as all components see it. */
export type Shelf = {
  /** Whether it has been read; until then nothing is known. */
  read: boolean
  /** Newest first. */
  kept: readonly Entry[]
  /** Newest first, `MAX_HISTORY` at most. */
  history: readonly Entry[]
  /** Whether it outlives the tab; it does not where the browser forbids it. */
  lasting: boolean
  /** Why something that was to be kept could not be stored. */
  failed?: Failed | undefined
}

/** The browser has no room left; or it forbids it, or does not answer. */
export type Failed = 'full' | 'denied'

/** The two places of a shelf. */
export type Place = 'kept' | 'history'

export const MAX_HISTORY = 500

const UNREAD: Shelf = { read: false, kept: [], history: [], lasting: true }

const listeners = new Set<() => void>()
let shelf = UNREAD
let reading: Promise<void> | undefined

/** For `useSyncExternalStore`; the first to listen has the shelf read. */
export function listen(listener: () => void): () => void {
  listeners.add(listener)
  void ready()
  return () => listeners.delete(listener)
}

export function shelfNow(): Shelf {
  return shelf
}

/** What the server knows of it: nothing. */
export function shelfUnread(): Shelf {
  return UNREAD
}

/**
 * Puts entries where they belong by time; one that is there already takes the newer's place.
 *
 * @returns why they could not be stored, and are gone with the tab; undefined where they are
 */
export async function put(place: Place, entries: readonly Entry[]): Promise<Failed | undefined> {
  await ready()
  const names = new Set(entries.map(nameOf))
  const others = shelf[place].filter((entry) => !names.has(nameOf(entry)))
  const all = [...others, ...entries].sort((one, other) => other.at - one.at)
  const over = place === 'history' ? all.slice(MAX_HISTORY) : []
  show({ [place]: all.slice(0, all.length - over.length) })
  return stored(place, entries, over.map(nameOf))
}

/** Takes away what is named. */
export async function take(place: Place, names: readonly string[]): Promise<void> {
  await ready()
  const gone = new Set(names)
  show({ [place]: shelf[place].filter((entry) => !gone.has(nameOf(entry))) })
  await stored(place, [], names)
}

async function stored(
  place: Place,
  entries: readonly Entry[],
  gone: readonly string[],
): Promise<Failed | undefined> {
  try {
    const { write } = await store()
    await write(place, entries, gone)
    if (shelf.failed) show({ lasting: true, failed: undefined })
    return undefined
  } catch (error) {
    const isFull = error instanceof DOMException && error.name === 'QuotaExceededError'
    const failed = isFull ? 'full' : 'denied'
    show({ lasting: false, failed })
    return failed
  }
}

function ready(): Promise<void> {
  reading ??= begin().catch(() => {
    // What could not be fetched is fetched again when it is next asked for.
    reading = undefined
    show({ read: true, lasting: false })
  })
  return reading
}

async function begin(): Promise<void> {
  const { follow } = await store()
  await follow((found) => show({ ...found, read: true })).catch(passing)
  show({ read: true })
}

/** From now on only this tab knows. */
function passing(): void {
  show({ lasting: false })
}

function show(part: Partial<Shelf>): void {
  shelf = { ...shelf, ...part }
  for (const listener of listeners) listener()
}

/** Read only where something is kept: most who look at a page keep nothing. */
function store() {
  return import('./store.ts')
}
