'use client'

import { lazy, Suspense, useSyncExternalStore } from 'react'
import { keys } from '../_words/keys.ts'
import { useWords } from '../_words/use-words.tsx'
import { isOpen, setOpen, subscribe } from './opening.ts'
import { useShortcuts } from './use-shortcuts.ts'

const CheatSheet = lazy(async () => ({ default: (await import('./cheat-sheet.tsx')).CheatSheet }))

/** What keys do on every page, and the cheat sheet, which is fetched when it is first asked for. */
export function Keyboard() {
  const t = useWords(keys)
  const open = useSyncExternalStore(subscribe, isOpen, () => false)
  useShortcuts(t.everywhere, [{ keys: ['?'], words: t.open, run: () => setOpen(true) }])
  return open ? (
    <Suspense>
      <CheatSheet />
    </Suspense>
  ) : null
}
