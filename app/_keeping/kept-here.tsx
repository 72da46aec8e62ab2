'use client'

import { useEffect } from 'react'
import { formatRecipe, parseRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { KeepButton } from './keep-button.tsx'
import { remember } from './remember.ts'

/** Milliseconds that a page is looked at before it counts as seen. */
const GLANCE = 2000

export function KeptHere({ pinned, recipe }: { pinned: string; recipe: Recipe }) {
  const text = formatRecipe(recipe)
  useEffect(() => {
    const glance = setTimeout(() => void remember({ pinned, recipe: parseRecipe(text) }), GLANCE)
    return () => clearTimeout(glance)
  }, [pinned, text])
  return <KeepButton pinned={pinned} recipe={recipe} />
}
