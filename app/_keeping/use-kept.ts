'use client'

import { useSyncExternalStore } from 'react'
import { nameOf } from './entry.ts'
import { listen, type Shelf, shelfNow, shelfUnread } from './shelf.ts'

/** What this browser keeps, in step with every other tab. */
export function useKept(): Shelf {
  return useSyncExternalStore(listen, shelfNow, shelfUnread)
}

/** Whether something is kept; false until that is known. */
export function useIsKept(model: string, recipe: string): boolean {
  const name = nameOf({ model, recipe })
  const isKept = () => shelfNow().kept.some((entry) => nameOf(entry) === name)
  return useSyncExternalStore(listen, isKept, () => false)
}
