'use client'

import { useState } from 'react'
import { keepFocus } from '../_components/keep-focus.ts'
import { selecting } from '../_words/selecting.ts'
import { useWords } from '../_words/use-words.tsx'
import { type Entry, nameOf } from './entry.ts'
import { Keepsakes } from './keepsakes.tsx'
import { Selection } from './selection.tsx'
import { type Place, put, take } from './shelf.ts'
import type { Say } from './use-notice.tsx'

/** Pictures shown at first, and with every asking for more. */
const PAGE = 60

/** Entries to look at, to select from, to clear out. */
export function KeptEntries({
  place,
  entries,
  say,
}: {
  place: Place
  entries: readonly Entry[]
  say: Say
}) {
  const t = useWords(selecting)
  const [limit, setLimit] = useState(PAGE)
  const [selected, setSelected] = useState<ReadonlySet<string>>()
  const shown = entries.slice(0, limit)
  const chosen = entries.filter((entry) => selected?.has(nameOf(entry)))

  function remove(names: readonly string[], words = t.removed(names.length)): void {
    const gone = entries.filter((entry) => names.includes(nameOf(entry)))
    void take(place, names)
    say(words, () => void put(place, gone))
  }

  function toggle(name: string): void {
    const others = [...(selected ?? [])].filter((one) => one !== name)
    setSelected(new Set(selected?.has(name) ? others : [...others, name]))
  }

  return (
    <>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        {selected ? (
          <Selection
            chosen={chosen}
            onAll={() => setSelected(new Set(entries.map(nameOf)))}
            onNone={() => setSelected(new Set())}
            onRemove={() => {
              remove(chosen.map(nameOf))
              setSelected(new Set())
            }}
            onDone={() => setSelected(undefined)}
          />
        ) : (
          <>
            <button
              type="button"
              className="button selecting"
              onClick={({ currentTarget }) => {
                keepFocus(currentTarget, currentTarget.closest('section'), '.selecting')
                setSelected(new Set())
              }}
            >
              {t.select}
            </button>
            {place === 'history' && (
              <button
                type="button"
                className="button"
                onClick={({ currentTarget }) => {
                  keepFocus(currentTarget, currentTarget.closest('section'))
                  remove(entries.map(nameOf), t.historyCleared)
                }}
              >
                {t.clearHistory}
              </button>
            )}
          </>
        )}
      </div>
      <Keepsakes
        entries={shown}
        selected={selected}
        onToggle={toggle}
        onRemove={(name) => remove([name])}
      />
      {entries.length > limit && (
        <button type="button" className="button mt-4" onClick={() => setLimit(limit + PAGE)}>
          {t.more}
        </button>
      )}
    </>
  )
}
