import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { Picture } from '../_components/picture.tsx'
import { describeRecipe } from '../_components/words.ts'
import type { Drawn } from './engine/use-harvest.ts'
import type { StudioModel } from './model.ts'
import { PictureCanvas } from './picture-canvas.tsx'

/** One recipe: this device's picture where it has grown it, the server's until then. */
export function GrownPicture({
  model: { source, resolution },
  recipe,
  drawn,
  side,
}: {
  model: StudioModel
  recipe: PictureRecipe
  drawn?: Drawn | undefined
  /** Of the server's, in CSS pixels, a whole multiple of the resolution. */
  side: number
}) {
  if (drawn) {
    const label = describeRecipe(recipe)
    return <PictureCanvas picture={drawn} resolution={resolution} label={label} />
  }
  if (source.kind === 'own') return <span className="pixels block aspect-square" />
  return <Picture model={source.pinned} recipe={recipe} side={side} key={formatRecipe(recipe)} />
}
