'use client'

import { useEffect } from 'react'
import { useLoaded } from '../_components/use-loaded.ts'
import { keeping } from '../_words/keeping.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Place } from './shelf.ts'
import { useKept } from './use-kept.ts'
import type { Say } from './use-notice.tsx'

/** Fetched where there is something to show. */
const fetchEntries = async () => (await import('./kept-entries.tsx')).KeptEntries

/** The favourites, or the history. */
export function KeptPlace({ place, say }: { place: Place; say: Say }) {
  const t = useWords(keeping)
  const entries = useKept()[place]
  const [KeptEntries, load] = useLoaded(fetchEntries)
  useEffect(() => {
    if (entries.length > 0) load()
  }, [entries, load])
  const count = place === 'kept' ? t.favouriteCount : t.historyCount
  return (
    <section aria-labelledby={place} className="mt-10" tabIndex={-1}>
      <div className="flex flex-wrap items-baseline gap-x-5 gap-y-2">
        <h2 id={place} className="text-2xl">
          {place === 'kept' ? t.favourites : t.history}
        </h2>
        {entries.length > 0 && <p className="text-ink-soft">{count(entries.length)}</p>}
      </div>
      {entries.length === 0 ? (
        <p className="mt-3 max-w-[34em]">{place === 'kept' ? t.nothingKept : t.nothingSeen}</p>
      ) : (
        KeptEntries && <KeptEntries place={place} entries={entries} say={say} />
      )}
    </section>
  )
}
