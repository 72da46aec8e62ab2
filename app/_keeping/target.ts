import type { PictureRecipe, WalkRecipe } from '#lib/latent/recipe.ts'

/** What is to be saved. */
export type SaveTarget =
  | { kind: 'picture'; recipe: PictureRecipe }
  | ({ kind: 'walk'; recipe: WalkRecipe } & WalkOptions)

export type WalkOptions = {
  /** 2 … 240. */
  frames: number
  /** Frames a second. */
  fps: number
  loop: boolean
  path: 'slerp' | 'lerp'
  easing: 'linear' | 'smooth'
}

/** What saving needs to know of the studio's model. One of the visitor's own has no link. */
export type SavedModel = {
  title: string
  resolution: number
  source: { kind: 'release'; pinned: string } | { kind: 'own' }
}
