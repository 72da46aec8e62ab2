import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { Picture } from '../_components/picture.tsx'
import { Plate } from '../_components/plate.tsx'
import { describeRecipe } from '../_words/recipe.ts'
import { useLanguage } from '../_words/use-words.tsx'
import type { Drawn } from './engine/use-harvest.ts'
import type { StudioModel } from './model.ts'
import { PictureCanvas } from './picture-canvas.tsx'

/** One recipe: this device's picture where it has grown it, the server's until then. The one before stays so long, dimmed. */
export function GrownPicture({
  model: { source, resolution, directions },
  recipe,
  drawn,
  side,
  plate = false,
}: {
  model: StudioModel
  recipe: PictureRecipe
  drawn?: Drawn | undefined
  /** Of the server's, in CSS pixels, a whole multiple of the resolution. */
  side: number
  /** Whether the server's is smooth, too, where it is much larger than its pixels are many. */
  plate?: boolean
}) {
  const language = useLanguage()
  if (drawn) {
    const label = describeRecipe(recipe, language, directions)
    const isOld = drawn.recipe !== formatRecipe(recipe)
    return <PictureCanvas picture={drawn} resolution={resolution} label={label} isOld={isOld} />
  }
  if (source.kind === 'own') return <span className="pixels block aspect-square" />
  const { pinned } = source
  const shown = { recipe, language, directions, side }
  return plate ? (
    <Plate model={{ pinned, manifest: { resolution } }} {...shown} first />
  ) : (
    <Picture model={pinned} {...shown} />
  )
}
