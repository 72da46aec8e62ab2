'use client'

import { dropping } from '../_words/dropping.ts'
import { keep } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'
import { type Dropped, forgetDropped } from './dropped.ts'

/** What is seen while a file is held over the page, and what became of it. */
export function DropSheet({ isOver, dropped }: { isOver: boolean; dropped: Dropped | undefined }) {
  const t = useWords(dropping)
  const { dismiss } = useWords(keep)
  return (
    <>
      {isOver && (
        <div className="drop-here" aria-hidden="true">
          <p>{t.dropHere}</p>
        </div>
      )}
      {dropped && (
        <div className="notice" role="status">
          <p className="min-w-0 grow break-words">
            {dropped.kind === 'unknown'
              ? t.dropped.unknown(dropped.name, dropped.model)
              : t.dropped[dropped.kind](dropped.name)}
          </p>
          <button type="button" className="button" onClick={forgetDropped}>
            {dismiss}
          </button>
        </div>
      )}
    </>
  )
}
