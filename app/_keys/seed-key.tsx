'use client'

import { keys } from '../_words/keys.ts'
import { useWords } from '../_words/use-words.tsx'
import { useShortcuts } from './use-shortcuts.ts'

/** Leads to the field for a number on the pages that have one. */
export function SeedKey({ field }: { field: string }) {
  const t = useWords(keys)
  const focus = () => document.getElementById(field)?.focus()
  useShortcuts(t.here, [{ keys: ['/'], words: t.typeNumber, run: focus }])
  return null
}
