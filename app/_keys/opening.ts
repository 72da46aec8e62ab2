/** Whether the cheat sheet is open, for the one that shows it and the many that open it. */
let open = false
const listeners = new Set<() => void>()

export function isOpen(): boolean {
  return open
}

export function setOpen(to: boolean): void {
  open = to
  for (const listener of listeners) listener()
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
