'use client'

import { keys } from '../_words/keys.ts'
import { useWords } from '../_words/use-words.tsx'
import { setOpen } from './opening.ts'

/** Opens the list of what the keyboard can do on this page, as `?` does. */
export function ShortcutsButton({ className = 'button' }: { className?: string }) {
  const t = useWords(keys)
  return (
    <button
      type="button"
      className={`${className} needs-script`}
      aria-haspopup="dialog"
      onClick={() => setOpen(true)}
    >
      {t.open}
    </button>
  )
}
