import Link from 'next/link'
import { formatKey } from '#lib/latent/key.ts'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import type { Seed } from '#lib/latent/seed.ts'
import { cellSides, multiple } from '../_components/scale.ts'
import { recipePage } from '../address.ts'
import type { Drawn } from './engine/use-harvest.ts'
import { GrownPicture } from './grown-picture.tsx'
import type { StudioModel } from './model.ts'

/** The pictures side by side: this device's where it has grown them, the server's until then. */
export function PictureGrid({
  model,
  recipes,
  pictures,
  onPick,
}: {
  model: StudioModel
  recipes: readonly PictureRecipe[]
  pictures: readonly Drawn[]
  onPick: (seed: Seed) => void
}) {
  return (
    <ul className="cells strip" style={cellSides(model.resolution)}>
      {recipes.map((recipe, i) => (
        <li key={formatRecipe(recipe)}>
          <button
            type="button"
            className="block w-full cursor-pointer"
            aria-label={`Walk to seed ${formatKey(recipe.key)}`}
            onClick={() => onPick(recipe.key[0].seed)}
          >
            <GrownPicture
              model={model}
              recipe={recipe}
              drawn={pictures[i]}
              side={multiple(model.resolution, 128)}
            />
          </button>
          {model.source.kind === 'release' && (
            <Link href={recipePage(model.source.ref, recipe)} prefetch={false} className="caption">
              {formatKey(recipe.key)}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}
