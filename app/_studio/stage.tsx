import { memo } from 'react'
import { pictureOf } from '#lib/latent/recipe.ts'
import { multiple } from '../_components/scale.ts'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Gardener } from './engine/gardener.ts'
import type { Drawn } from './engine/use-harvest.ts'
import { GrownPicture } from './grown-picture.tsx'
import { Icon } from './icons.tsx'
import type { StudioModel } from './model.ts'
import { randomSeed } from './random.ts'
import { alike, walkRecipe } from './state.ts'
import type { Bench } from './use-studio.ts'
import { WalkStage } from './walk-stage.tsx'

/** The picture in hand, or the walk past it, as large as there is room for. */
export const Stage = memo(function Stage({
  model,
  gardener,
  bench,
  drawn,
}: {
  model: StudioModel
  gardener: Gardener | undefined
  bench: Bench
  drawn: Drawn | undefined
}) {
  const { state } = bench
  const walk = state.tool === 'walk' ? walkRecipe(state) : undefined
  return (
    <div className="studio-stage">
      {walk ? (
        <WalkStage model={model} gardener={gardener} recipe={walk} walk={state.walk} />
      ) : (
        <div className="studio-plate">
          <GrownPicture
            model={model}
            recipe={state.hand}
            drawn={drawn}
            side={multiple(model.resolution, 512)}
            plate
          />
        </div>
      )}
      <Rail bench={bench} />
    </div>
  )
})

function Rail({ bench: { state, take, undo, redo, canUndo, canRedo } }: { bench: Bench }) {
  const t = useWords(studio)
  const actions = [
    { name: 'undo', words: t.undo, run: undo, can: canUndo },
    { name: 'redo', words: t.redo, run: redo, can: canRedo },
    {
      name: 'dice',
      words: t.newSeed,
      run: () => take(alike(state, pictureOf(randomSeed()).key)),
      can: true,
    },
  ] as const
  return (
    <div className="studio-rail needs-script">
      {actions.map(({ name, words, run, can }) => (
        <button
          key={name}
          type="button"
          className="button studio-square"
          aria-label={words}
          title={words}
          aria-disabled={!can}
          onClick={run}
        >
          <Icon name={name} />
        </button>
      ))}
    </div>
  )
}
