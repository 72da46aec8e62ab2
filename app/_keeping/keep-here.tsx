'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import type { Recipe } from '#lib/latent/recipe.ts'
import { keep } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'

const KeptHere = lazy(() =>
  import('./kept-here.tsx').then(({ KeptHere }) => ({ default: KeptHere })),
)

/** The button that keeps what a page is about, which the history remembers. Fetched once the page is there. */
export function KeepHere({ pinned, recipe }: { pinned: string; recipe: Recipe }) {
  const t = useWords(keep)
  const [isHere, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  const waiting = (
    <button type="button" className="button needs-script" disabled>
      <span aria-hidden="true">♡</span>
      {t.keep}
    </button>
  )
  if (!isHere) return waiting
  return (
    <Suspense fallback={waiting}>
      <KeptHere pinned={pinned} recipe={recipe} />
    </Suspense>
  )
}
