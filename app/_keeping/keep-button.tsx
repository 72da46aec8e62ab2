'use client'

import { formatRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { keeping } from '../_words/keeping.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Thumbnail } from './entry.ts'
import { keep, letGo } from './remember.ts'
import { useIsKept } from './use-kept.ts'

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
  const t = useWords(keeping)
  const kept = useIsKept(pinned, formatRecipe(recipe))
  const change = kept ? letGo : keep
  return (
    <button
      type="button"
      className={`button needs-script ${kept ? 'button-solid' : ''}`}
      aria-pressed={kept}
      onClick={() => void change({ pinned, recipe, thumbnail })}
    >
      <span aria-hidden="true">{kept ? '♥' : '♡'}</span>
      {t.keep}
    </button>
  )
}
