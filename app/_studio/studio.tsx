'use client'

import { useState } from 'react'
import { keyOf } from '#lib/latent/key.ts'
import { formatRecipe, type PictureRecipe, pictureOf, type WalkRecipe } from '#lib/latent/recipe.ts'
import type { Seed } from '#lib/latent/seed.ts'
import type { Wish } from './engine/gardener.ts'
import { StatusLine } from './engine/status-line.tsx'
import { useGardener } from './engine/use-gardener.ts'
import { useHarvest } from './engine/use-harvest.ts'
import { GridPanel } from './grid-panel.tsx'
import type { StudioModel } from './model.ts'
import { type StudioState, seedsOf } from './query.ts'
import { useStudioState } from './use-studio-state.ts'
import { WalkPanel } from './walk-panel.tsx'

/** A grid of pictures and a walk, grown on this device once the visitor has asked for it. */
export function Studio({ model, initial }: { model: StudioModel; initial: StudioState }) {
  const [state, change] = useStudioState(initial)
  const [playing, setPlaying] = useState(false)
  const { status, start, gardener } = useGardener(model, state.backend)
  const recipes = picturesOf(state)
  const grid = useHarvest(gardener, gridWish(recipes), recipes.map(formatRecipe))
  const film = useHarvest(gardener, walkWish(state), frameNames(state))

  function walkOn(seed: Seed): void {
    change({ from: state.to, to: seed })
    setPlaying(!matchMedia('(prefers-reduced-motion: reduce)').matches)
  }

  return (
    <form method="get" className="studio" onSubmit={(event) => event.preventDefault()}>
      <StatusLine
        model={model}
        status={status}
        pace={grid.pace}
        backend={state.backend}
        onStart={start}
        onBackend={(backend) => change({ backend })}
      />
      <WalkPanel
        model={model}
        state={state}
        change={change}
        pictures={film.pictures}
        playing={playing && gardener !== undefined}
        onPlaying={setPlaying}
      />
      <GridPanel
        model={model}
        state={state}
        change={change}
        recipes={recipes}
        pictures={grid.pictures}
        onPick={walkOn}
      />
    </form>
  )
}

function picturesOf(state: StudioState): PictureRecipe[] {
  const { truncation } = state
  return seedsOf(state).map((seed) => pictureOf(seed, truncation))
}

function gridWish(recipes: readonly PictureRecipe[]): Wish {
  return { lane: 'bed', kind: 'pictures', recipes: recipes.map(formatRecipe) }
}

function walkWish({ from, to, frames, truncation }: StudioState): Wish {
  const recipe = formatRecipe({ kind: 'walk', keys: [from, to].map(keyOf), truncation })
  return {
    lane: 'walk',
    kind: 'walk',
    recipe,
    frames,
    loop: false,
    path: 'slerp',
    easing: 'linear',
  }
}

/** A frame between two seeds has no recipe of its own: it is named by the walk's, and its place in it. */
function frameNames({ from, to, frames, truncation }: StudioState): string[] {
  const walk: WalkRecipe = { kind: 'walk', keys: [from, to].map(keyOf), truncation }
  return Array.from({ length: frames }, (_, i) => `${formatRecipe(walk)} ${i}`)
}
