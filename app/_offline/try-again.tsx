'use client'

import { offline } from '../_words/offline.ts'
import { useWords } from '../_words/use-words.tsx'

/** Asks for the page that was wanted once more. */
export function TryAgain() {
  const t = useWords(offline)
  return (
    <button type="button" className="button mt-6" onClick={() => location.reload()}>
      {t.again}
    </button>
  )
}
