/** How far the picture that was dropped last is, and what it is called. */
export type Dropped =
  | { kind: 'none' | 'damaged' | 'notPng' | 'unreachable'; name: string }
  | { kind: 'unknown'; name: string; model: string }
  | { kind: 'opening'; name: string }

const listeners = new Set<() => void>()
let dropped: Dropped | undefined

/** For `useSyncExternalStore`. */
export function listenToDropped(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function droppedNow(): Dropped | undefined {
  return dropped
}

export function forgetDropped(): void {
  show(undefined)
}

/** Goes to the page of a picture that was saved here, or has it said why not. */
export function openDropped(file: File): void {
  void open(file)
}

async function open(file: File): Promise<void> {
  show({ kind: 'opening', name: file.name })
  const { destinationOf } = await import('./destination.ts')
  const found = await destinationOf(file)
  if ('href' in found) location.assign(found.href)
  else show(found)
}

function show(next: Dropped | undefined): void {
  dropped = next
  for (const listener of listeners) listener()
}
