'use client'

import { useSyncExternalStore } from 'react'
import { type Kept, nameOf } from './entry.ts'
import { listen, type Shelf, shelfNow, shelfUnread } from './shelf.ts'

/** What this browser keeps, in step with every other tab. */
export function useKept(): Shelf {
  return useSyncExternalStore(listen, shelfNow, shelfUnread)
}

/** Whether something is kept; false until that is known. */
export function useIsKept(named: Kept): boolean {
  const name = nameOf(named)
  const isKept = () => shelfNow().kept.some((entry) => nameOf(entry) === name)
  return useSyncExternalStore(listen, isKept, () => false)
}
