import { memo, type ReactNode } from 'react'
import { type PictureRecipe, parseRecipe } from '#lib/latent/recipe.ts'
import { multiple } from '../_components/scale.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { useLanguage } from '../_words/use-words.tsx'
import type { Drawn } from './engine/use-harvest.ts'
import { GrownPicture } from './grown-picture.tsx'
import type { StudioModel } from './model.ts'

/**
 * A picture to press.
 *
 * @param onPick stays the same function, so that a cell is drawn anew only when its picture is
 */
export const PictureCell = memo(function PictureCell({
  model,
  text,
  drawn,
  caption,
  isHere = false,
  onPick,
}: {
  model: StudioModel
  /** The recipe of a picture. */
  text: string
  drawn?: Drawn | undefined
  caption?: ReactNode
  /** Whether it is the one in hand. */
  isHere?: boolean
  onPick: (picture: PictureRecipe) => void
}) {
  const language = useLanguage()
  const recipe = parseRecipe(text) as PictureRecipe
  return (
    <button
      type="button"
      className="studio-cell"
      aria-label={describeRecipe(recipe, language, model.directions)}
      aria-current={isHere ? 'true' : undefined}
      onClick={() => onPick(recipe)}
    >
      <GrownPicture
        model={model}
        recipe={recipe}
        drawn={drawn}
        side={multiple(model.resolution, 128)}
      />
      {caption !== undefined && <span className="caption">{caption}</span>}
    </button>
  )
})
