'use client'

import { useEffect, useState } from 'react'
import type { Recipe } from '#lib/latent/recipe.ts'
import { useLoaded } from '../_components/use-loaded.ts'
import { keep } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'

const fetchKeptHere = async () => (await import('./kept-here.tsx')).KeptHere

/** The button that keeps what a page is about, which the history remembers. Fetched once the page is there. */
export function KeepHere({ pinned, recipe }: { pinned: string; recipe: Recipe }) {
  const t = useWords(keep)
  const [KeptHere, load] = useLoaded(fetchKeptHere)
  const [wanted, setWanted] = useState(false)
  useEffect(load, [load])
  if (KeptHere) return <KeptHere pinned={pinned} recipe={recipe} wanted={wanted} />
  function press(): void {
    setWanted(true)
    load()
  }

  return (
    <button type="button" className="button needs-script" onClick={press}>
      <span aria-hidden="true">♡</span>
      {t.keep}
    </button>
  )
}
