'use client'

import { useState } from 'react'
import { offline } from '../_words/offline.ts'
import { useWords } from '../_words/use-words.tsx'

/** Offers a newer build, and takes a no. */
export function UpdateNotice({ onReload }: { onReload: () => void }) {
  const t = useWords(offline)
  const [isLater, setLater] = useState(false)
  if (isLater) return null
  return (
    <div className="notice news" role="status">
      <p className="min-w-0 grow">{t.newer}</p>
      <button type="button" className="button button-solid" onClick={onReload}>
        {t.reload}
      </button>
      <button type="button" className="button" onClick={() => setLater(true)}>
        {t.later}
      </button>
    </div>
  )
}
