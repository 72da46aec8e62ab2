import Link from 'next/link'
import { formatKey } from '#lib/latent/key.ts'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import type { Seed } from '#lib/latent/seed.ts'
import { Picture } from '../_components/picture.tsx'
import { cellSides, multiple } from '../_components/scale.ts'
import { describeRecipe } from '../_components/words.ts'
import { recipePage } from '../address.ts'
import type { Drawn } from './engine/use-harvest.ts'
import { PictureCanvas } from './picture-canvas.tsx'
import type { StudioModel } from './studio.tsx'

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
            <GridPicture model={model} recipe={recipe} drawn={pictures[i]} />
          </button>
          <Link href={recipePage(model.ref, recipe)} prefetch={false} className="caption">
            {formatKey(recipe.key)}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function GridPicture({
  model: { pinned, resolution },
  recipe,
  drawn,
}: {
  model: StudioModel
  recipe: PictureRecipe
  drawn: Drawn | undefined
}) {
  if (!drawn) return <Picture model={pinned} recipe={recipe} side={multiple(resolution, 128)} />
  const label = describeRecipe(recipe)
  return (
    <PictureCanvas
      picture={drawn}
      resolution={resolution}
      label={label}
      key={formatRecipe(recipe)}
    />
  )
}
