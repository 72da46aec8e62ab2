'use client'

import { keepFocus } from '../_components/keep-focus.ts'
import { collecting } from '../_words/collecting.ts'
import { inLanguage } from '../_words/language.ts'
import { selecting } from '../_words/selecting.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { collectionPage, MAX_COLLECTION } from './collection.ts'
import type { Entry } from './entry.ts'
import { ShareMenu } from './share-menu.tsx'

/** What can be done with what is selected. */
export function Selection({
  chosen,
  onAll,
  onNone,
  onRemove,
  onDone,
}: {
  chosen: readonly Entry[]
  onAll: () => void
  onNone: () => void
  onRemove: () => void
  onDone: () => void
}) {
  const t = useWords(selecting)
  const link = useWords(collecting)
  const language = useLanguage()
  const count = chosen.length
  return (
    <>
      <span className="tabular-nums" role="status">
        {t.selected(count)}
      </span>
      <button type="button" className="button" onClick={onAll}>
        {t.selectAll}
      </button>
      <button type="button" className="button" onClick={onNone}>
        {t.selectNone}
      </button>
      {count > 0 && count <= MAX_COLLECTION && (
        <ShareMenu
          href={inLanguage(language, collectionPage(chosen))}
          title={link.collectionTitle(count)}
          lasting
          label={link.collect}
        />
      )}
      {count > 0 && (
        <button
          type="button"
          className="button"
          onClick={({ currentTarget }) => {
            keepFocus(currentTarget, currentTarget.closest('section'))
            onRemove()
          }}
        >
          {t.removeSelected}
        </button>
      )}
      <button
        type="button"
        className="button button-solid selecting"
        onClick={({ currentTarget }) => {
          keepFocus(currentTarget, currentTarget.closest('section'), '.selecting')
          onDone()
        }}
      >
        {t.done}
      </button>
      {count > MAX_COLLECTION && <p className="basis-full">{link.tooMany(MAX_COLLECTION)}</p>}
    </>
  )
}
