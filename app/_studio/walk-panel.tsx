import Link from 'next/link'
import { keyOf } from '#lib/latent/key.ts'
import type { WalkRecipe } from '#lib/latent/recipe.ts'
import { recipePage } from '../address.ts'
import type { Drawn } from './engine/use-harvest.ts'
import type { StudioModel } from './model.ts'
import { MAX_FRAMES, type StudioState } from './query.ts'
import { RangeField } from './range-field.tsx'
import { SeedField } from './seed-field.tsx'
import { WalkStage } from './walk-stage.tsx'

/** From where to where to walk, in how many frames, and the walk. */
export function WalkPanel({
  model,
  state: { from, to, frames, truncation },
  change,
  pictures,
  playing,
  onPlaying,
}: {
  model: StudioModel
  state: StudioState
  change: (part: Partial<StudioState>) => void
  pictures: readonly Drawn[]
  playing: boolean
  onPlaying: (playing: boolean) => void
}) {
  const recipe: WalkRecipe = { kind: 'walk', keys: [from, to].map(keyOf), truncation }
  return (
    <section aria-labelledby="walk">
      <h2 id="walk" className="text-2xl">
        A walk between two
      </h2>
      <WalkStage
        model={model}
        recipe={recipe}
        frames={frames}
        pictures={pictures}
        playing={playing}
        onPlaying={onPlaying}
      />
      <div className="mt-3 flex flex-wrap items-end gap-x-6 gap-y-3">
        <SeedField label="From" name="from" seed={from} onSeed={(seed) => change({ from: seed })} />
        <SeedField label="To" name="to" seed={to} onSeed={(seed) => change({ to: seed })} />
        <RangeField
          label="Frames"
          name="frames"
          value={frames}
          min={2}
          max={MAX_FRAMES}
          onValue={(count) => change({ frames: count })}
        />
      </div>
      {model.source.kind === 'release' && (
        <Link
          href={recipePage(model.source.ref, recipe)}
          prefetch={false}
          className="mt-2 inline-flex min-h-11 items-center"
        >
          This walk’s own page
        </Link>
      )}
    </section>
  )
}
