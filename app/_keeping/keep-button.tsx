'use client'

import { useEffect } from 'react'
import { useLoaded } from '../_components/use-loaded.ts'
import { keep as words } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Keepsake } from './entry.ts'
import { keep, letGo } from './remember.ts'
import { useIsKept, useKept } from './use-kept.ts'

const fetchFailure = async () => (await import('./keep-failure.tsx')).KeepFailure

/** Keeps a picture or walk, or lets it go again. */
export function KeepButton({ keepsake }: { keepsake: Keepsake }) {
  const t = useWords(words)
  const kept = useIsKept(keepsake)
  const { failed } = useKept()
  const [KeepFailure, load] = useLoaded(fetchFailure)
  useEffect(() => {
    if (failed) load()
  }, [failed, load])
  return (
    <>
      <button
        type="button"
        className={`button needs-script ${kept ? 'button-solid' : ''}`}
        aria-pressed={kept}
        onClick={() => void (kept ? letGo(keepsake) : keep([keepsake]))}
      >
        <span aria-hidden="true" className="heart" />
        {t.keep}
      </button>
      {kept && failed && KeepFailure && <KeepFailure failed={failed} />}
    </>
  )
}
