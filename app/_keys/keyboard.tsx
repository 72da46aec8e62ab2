'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { useLoaded } from '../_components/use-loaded.ts'
import { keys } from '../_words/keys.ts'
import { useWords } from '../_words/use-words.tsx'
import { isOpen, setOpen, subscribe } from './opening.ts'
import { useShortcuts } from './use-shortcuts.ts'

const fetchSheet = async () => (await import('./cheat-sheet.tsx')).CheatSheet

/** What keys do on every page, and the cheat sheet, which is fetched when it is first asked for. */
export function Keyboard() {
  const t = useWords(keys)
  const open = useSyncExternalStore(subscribe, isOpen, () => false)
  const [CheatSheet, load] = useLoaded(fetchSheet)
  // Also where it is open already, and could not be fetched.
  useEffect(() => subscribe(() => isOpen() && load()), [load])
  useShortcuts(t.everywhere, [{ keys: ['?'], words: t.open, run: () => setOpen(true) }])
  return open && CheatSheet ? <CheatSheet /> : null
}
