import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { pictureFile } from '../address.ts'
import { describeRecipe } from './words.ts'

/**
 * A picture at its own resolution; the page enlarges it, pixel by whole pixel.
 *
 * @param model pinned, so that browsers keep the file for good
 * @param side in CSS pixels, a whole multiple of the resolution
 */
export function Picture({
  model,
  recipe,
  side,
  eager = false,
  className = '',
}: {
  model: string
  recipe: PictureRecipe
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
      alt={describeRecipe(recipe)}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      className={`pixels ${className}`}
    />
  )
}
