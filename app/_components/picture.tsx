import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { ToldDirection } from '../_words/directions.ts'
import type { Language } from '../_words/language.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { pictureFile } from '../address.ts'

/**
 * A picture at its own resolution; the page enlarges it, pixel by whole pixel.
 *
 * @param model pinned, so that browsers keep the file for good
 * @param side in CSS pixels, a whole multiple of the resolution
 */
export function Picture({
  model,
  recipe,
  language,
  directions = [],
  side,
  eager = false,
  className = '',
}: {
  model: string
  recipe: PictureRecipe
  language: Language
  /** The model's, where the recipe may have some. */
  directions?: readonly ToldDirection[]
  side: number
  eager?: boolean
  className?: string
}) {
  return (
    // biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels
    <img
      src={pictureFile(model, recipe)}
      width={side}
      height={side}
      alt={describeRecipe(recipe, language, directions)}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      className={`pixels ${className}`}
    />
  )
}
