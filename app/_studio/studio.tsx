'use client'

import { formatRecipe } from '#lib/latent/recipe.ts'
import { plateSides } from '../_components/scale.ts'
import { StatusLine } from './engine/status-line.tsx'
import { useGardener } from './engine/use-gardener.ts'
import { useHarvest } from './engine/use-harvest.ts'
import { Hand } from './hand.tsx'
import type { StudioModel } from './model.ts'
import { NewerRelease } from './newer-release.tsx'
import { Stage } from './stage.tsx'
import type { StudioState } from './state.ts'
import { ToolTabs } from './tool-tabs.tsx'
import { useRemembered } from './use-remembered.ts'
import { useStudio } from './use-studio.ts'
import { useStudioKeys } from './use-studio-keys.ts'
import './studio.css'

/** A picture in hand, large, and the tools to work on it with. */
export function Studio({ model, asked }: { model: StudioModel; asked: StudioState }) {
  const bench = useStudio(asked)
  const { state, change } = bench
  const { status, start, stop, gardener } = useGardener(model, state.backend)
  const text = formatRecipe(state.hand)
  const { pictures, pace } = useHarvest(
    gardener,
    { lane: 'hand', kind: 'pictures', recipes: [text] },
    [text],
  )
  useStudioKeys(bench)
  useRemembered(model, state.hand, pictures[0])
  return (
    <div className="studio">
      <div className="studio-side" style={plateSides(model.resolution)}>
        <Stage model={model} gardener={gardener} bench={bench} drawn={pictures[0]} />
        <Hand model={model} gardener={gardener} bench={bench} drawn={pictures[0]} />
        <StatusLine
          model={model}
          status={status}
          pace={pace}
          choice={state.backend}
          onStart={start}
          onStop={stop}
          onChoice={(backend) => change({ backend })}
        />
        <NewerRelease source={model.source} />
      </div>
      <ToolTabs model={model} gardener={gardener} bench={bench} drawn={pictures[0]} />
    </div>
  )
}
