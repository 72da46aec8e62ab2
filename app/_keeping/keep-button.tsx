'use client'

import { formatRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { keep as words } from '../_words/keep.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Thumbnail } from './entry.ts'
import { keep, letGo } from './remember.ts'
import { useIsKept, useKept } from './use-kept.ts'

/** Keeps a picture or walk, or lets it go again. */
export function KeepButton({
  pinned,
  recipe,
  thumbnail,
}: {
  /** The model's pinned reference. */
  pinned: string
  recipe: Recipe
  thumbnail?: Thumbnail | undefined
}) {
  const t = useWords(words)
  const kept = useIsKept(pinned, formatRecipe(recipe))
  const { failed } = useKept()
  const keepsake = { pinned, recipe, thumbnail }
  return (
    <>
      <button
        type="button"
        className={`button needs-script ${kept ? 'button-solid' : ''}`}
        aria-pressed={kept}
        onClick={() => void (kept ? letGo(keepsake) : keep([keepsake]))}
      >
        <span aria-hidden="true">{kept ? '♥' : '♡'}</span>
        {t.keep}
      </button>
      <p role="status" className="keep-failed empty:hidden">
        {kept && failed && t.failed[failed]}
      </p>
    </>
  )
}
