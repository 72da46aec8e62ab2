import { useEffect, useRef } from 'react'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import { keepsakeOf } from '../_keeping/keepsake.ts'
import { remember } from '../_keeping/remember.ts'
import type { Drawn } from './engine/use-harvest.ts'
import type { StudioModel } from './model.ts'

/** Milliseconds that a picture is in hand before it counts as seen. */
const GLANCE = 2000

/** Puts what was in hand for a while into the visitor's history. */
export function useRemembered(
  { source, resolution }: StudioModel,
  hand: PictureRecipe,
  drawn: Drawn | undefined,
): void {
  const text = formatRecipe(hand)
  const latest = useRef(drawn)
  useEffect(() => {
    latest.current = drawn
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the recipe
  useEffect(() => {
    if (source.kind === 'own') return
    const glance = setTimeout(() => {
      const picture = latest.current?.recipe === text ? latest.current : undefined
      const thumbnail = picture && { rgba: picture.rgba, side: resolution }
      void remember(keepsakeOf(source.pinned, hand, thumbnail))
    }, GLANCE)
    return () => clearTimeout(glance)
  }, [source, resolution, text])
}
