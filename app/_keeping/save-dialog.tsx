'use client'

import { keeping } from '../_words/keeping.ts'
import { useWords } from '../_words/use-words.tsx'
import { ServerFiles } from './server-files.tsx'
import { Sheet } from './sheet.tsx'
import type { Grower, SavedModel, SaveTarget } from './target.ts'

/** The ways to save a picture or a walk. */
export function SaveDialog({
  model,
  target,
  open,
  onOpen,
}: {
  model: SavedModel
  gardener: Grower | undefined
  target: SaveTarget
  open: boolean
  onOpen: (open: boolean) => void
}) {
  const t = useWords(keeping)
  return (
    <Sheet title={t.saveTitle} open={open} onOpen={onOpen}>
      <ServerFiles model={model} target={target} />
    </Sheet>
  )
}
