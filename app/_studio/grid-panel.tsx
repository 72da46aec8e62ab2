import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { Seed } from '#lib/latent/seed.ts'
import type { Drawn } from './engine/use-harvest.ts'
import type { StudioModel } from './model.ts'
import { PictureGrid } from './picture-grid.tsx'
import { MAX_COUNT, type StudioState } from './query.ts'
import { randomSeed } from './random.ts'
import { RangeField } from './range-field.tsx'
import { SeedField } from './seed-field.tsx'

/** Which pictures to grow, and the pictures. */
export function GridPanel({
  model,
  state,
  change,
  recipes,
  pictures,
  onPick,
}: {
  model: StudioModel
  state: StudioState
  change: (part: Partial<StudioState>) => void
  recipes: readonly PictureRecipe[]
  pictures: readonly Drawn[]
  onPick: (seed: Seed) => void
}) {
  return (
    <section aria-labelledby="bed">
      <h2 id="bed" className="text-2xl">
        A bed of seeds
      </h2>
      <div className="mt-3 flex flex-wrap items-end gap-x-6 gap-y-3">
        <SeedField
          label="First seed"
          name="seed"
          seed={state.seed}
          onSeed={(seed) => change({ seed })}
        />
        <button
          type="button"
          className="button needs-script"
          onClick={() => change({ seed: randomSeed() })}
        >
          New seeds
        </button>
        <RangeField
          label="Pictures"
          name="count"
          value={state.count}
          min={1}
          max={MAX_COUNT}
          onValue={(count) => change({ count })}
        />
        <RangeField
          label="Truncation ψ"
          name="psi"
          value={state.truncation}
          min={0}
          max={2}
          step={0.05}
          onValue={(truncation) => change({ truncation })}
        />
        <button type="submit" className="button button-solid without-script">
          Grow
        </button>
      </div>
      <PictureGrid model={model} recipes={recipes} pictures={pictures} onPick={onPick} />
    </section>
  )
}
