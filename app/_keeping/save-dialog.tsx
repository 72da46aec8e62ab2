'use client'

import type { Gardener } from '../_studio/engine/gardener.ts'
import { saving } from '../_words/saving.ts'
import { useWords } from '../_words/use-words.tsx'
import { SaveForm } from './save-form.tsx'
import { ServerFiles } from './server-files.tsx'
import { Sheet } from './sheet.tsx'
import type { SavedModel, SaveTarget } from './target.ts'

/** The ways to save a picture or a walk: grown here, or as the server makes it. */
export function SaveDialog({
  model,
  gardener,
  target,
  open,
  onOpen,
}: {
  model: SavedModel
  gardener: Gardener | undefined
  target: SaveTarget
  open: boolean
  onOpen: (open: boolean) => void
}) {
  const t = useWords(saving)
  return (
    <Sheet title={t.saveTitle} open={open} onOpen={onOpen}>
      {gardener ? (
        <SaveForm model={model} gardener={gardener} target={target} />
      ) : (
        <ServerFiles model={model} target={target} />
      )}
    </Sheet>
  )
}
