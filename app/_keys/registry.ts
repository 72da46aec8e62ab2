import { isCharacter, matches } from './chord.ts'
import { isTaken } from './target.ts'

/** One thing that keys do. */
export type Shortcut = {
  /** Any of these does it: `['z']`, `['Control+Z', 'Meta+Z']`, `['ArrowLeft']`. */
  keys: readonly string[]
  /** What it does, in the visitor's language. */
  words: string
  run: () => void
  /** Where the focus has to be for it; anywhere, unless given. */
  within?: { readonly current: Element | null }
}

/** The shortcuts of one part of a page, under its name in the visitor's language. */
export type Shortcuts = { subject: string; shortcuts: readonly Shortcut[] }

/** What is on the page now, in the order in which it came. What came last goes first where keys clash. */
const registered = new Set<{ current: Shortcuts }>()

/** How often what is registered has changed, and who is told of it. */
let changes = 0
const listeners = new Set<() => void>()

const OFF = 'single-key-shortcuts'

/** Takes part until the function it gives back is called; what `current` holds may change meanwhile. */
export function register(entry: { current: Shortcuts }): () => void {
  if (registered.size === 0) addEventListener('keydown', press)
  registered.add(entry)
  tell()
  return () => {
    registered.delete(entry)
    tell()
    if (registered.size === 0) removeEventListener('keydown', press)
  }
}

/** For those who show what is registered: told whenever that changes, with `changeCount` as the sign of it. */
export function subscribeShortcuts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function changeCount(): number {
  return changes
}

/** Everything registered, each subject once. */
export function listShortcuts(): Shortcuts[] {
  const subjects = new Map<string, readonly Shortcut[]>()
  for (const { current } of registered) {
    const { subject, shortcuts } = current
    subjects.set(subject, [...(subjects.get(subject) ?? []), ...shortcuts])
  }
  return [...subjects].map(([subject, shortcuts]) => ({ subject, shortcuts }))
}

/** Whether keys that write a character are shortcuts as well. Visitors who speak to their computer switch them off. */
export function areSingleKeysOn(): boolean {
  try {
    return localStorage.getItem(OFF) !== 'off'
  } catch {
    return true
  }
}

export function switchSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, 'off')
  } catch {
    // A browser that keeps nothing has them on again the next time.
  }
}

function tell(): void {
  changes += 1
  for (const listener of listeners) listener()
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isTaken(event.target, event.key)) return
  const found = shortcutOf(event)
  if (!found) return
  event.preventDefault()
  found.run()
}

function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  const newestFirst = [...registered].reverse().flatMap(({ current }) => current.shortcuts)
  const singleKeys = areSingleKeysOn()
  return newestFirst.find(
    ({ keys, within }) =>
      (!within || within.current?.contains(document.activeElement)) &&
      keys.some((text) => matches(event, text) && (singleKeys || !isCharacter(text))),
  )
}
