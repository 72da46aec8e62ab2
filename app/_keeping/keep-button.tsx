'use client'

import { keep as words } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Keepsake } from './entry.ts'
import { keep, letGo } from './remember.ts'
import { useIsKept, useKept } from './use-kept.ts'

/** Keeps a picture or walk, or lets it go again. */
export function KeepButton({ keepsake }: { keepsake: Keepsake }) {
  const t = useWords(words)
  const kept = useIsKept(keepsake)
  const { failed } = useKept()
  return (
    <>
      <button
        type="button"
        className={`button needs-script ${kept ? 'button-solid' : ''}`}
        aria-pressed={kept}
        onClick={() => void (kept ? letGo(keepsake) : keep([keepsake]))}
      >
        <span aria-hidden="true">{kept ? '♥' : '♡'}</span>
        {t.keep}
      </button>
      <p role="status" className="keep-failed empty:hidden">
        {kept && failed && t.failed[failed]}
      </p>
    </>
  )
}
