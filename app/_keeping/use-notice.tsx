'use client'

import { type ReactNode, useState } from 'react'
import { keep } from '../_words/keep.ts'
import { keeping } from '../_words/keeping.ts'
import { useWords } from '../_words/use-words.tsx'

/** Says what has happened, and how to undo it where that can be done. */
export type Say = (words: string, undo?: () => void) => void

/** A line at the foot of the window for what has just happened. */
export function useNotice(): { notice: ReactNode; say: Say } {
  const t = useWords(keeping)
  const { dismiss } = useWords(keep)
  const [said, setSaid] = useState<{ words: string; undo?: (() => void) | undefined }>()

  // The same words once more are said once more only where the text is another.
  const say: Say = (words, undo) =>
    setSaid((before) => ({ words: before?.words === words ? `${words}\u00a0` : words, undo }))

  const notice = (
    <div className="notice" data-empty={!said}>
      <p role="status" className="min-w-0 grow break-words">
        {said?.words}
      </p>
      {said?.undo && (
        <button
          type="button"
          className="button"
          onClick={() => {
            said.undo?.()
            say(t.undone)
          }}
        >
          {t.undo}
        </button>
      )}
      {said && (
        <button type="button" className="button" onClick={() => setSaid(undefined)}>
          {dismiss}
        </button>
      )}
    </div>
  )
  return { notice, say }
}
