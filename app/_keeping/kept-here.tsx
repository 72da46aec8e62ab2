'use client'

import { useEffect } from 'react'
import { formatRecipe, parseRecipe, type Recipe } from '#lib/latent/recipe.ts'
import { KeepButton } from './keep-button.tsx'
import { keep, remember } from './remember.ts'

/** Milliseconds that a page is looked at before it counts as seen. */
const GLANCE = 2000

/** @param wanted whether the visitor wanted it kept before this was there */
export function KeptHere({
  pinned,
  recipe,
  wanted,
}: {
  pinned: string
  recipe: Recipe
  wanted: boolean
}) {
  const text = formatRecipe(recipe)
  useEffect(() => {
    if (wanted) void keep([{ pinned, recipe: parseRecipe(text) }])
  }, [wanted, pinned, text])
  useEffect(() => {
    const glance = setTimeout(() => void remember({ pinned, recipe: parseRecipe(text) }), GLANCE)
    return () => clearTimeout(glance)
  }, [pinned, text])
  return <KeepButton pinned={pinned} recipe={recipe} />
}
