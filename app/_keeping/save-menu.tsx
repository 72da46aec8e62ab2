'use client'

import { useState } from 'react'
import { useLoaded } from '../_components/use-loaded.ts'
import type { Gardener } from '../_studio/engine/gardener.ts'
import { keep } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'
import type { SavedModel, SaveTarget } from './target.ts'

const fetchDialog = async () => (await import('./save-dialog.tsx')).SaveDialog

/** A button that opens the ways to save a picture or a walk as a file; without a gardener the server makes it. */
export function SaveMenu({
  model,
  gardener,
  target,
}: {
  model: SavedModel
  gardener?: Gardener | undefined
  target: SaveTarget
}) {
  const t = useWords(keep)
  const [open, setOpen] = useState(false)
  const [SaveDialog, load] = useLoaded(fetchDialog)
  return (
    <>
      <button
        type="button"
        className="button needs-script"
        aria-haspopup="dialog"
        onClick={() => {
          load()
          setOpen(true)
        }}
      >
        {t.save}
      </button>
      {SaveDialog && (
        <SaveDialog
          model={model}
          gardener={gardener}
          target={target}
          open={open}
          onOpen={setOpen}
        />
      )}
    </>
  )
}
