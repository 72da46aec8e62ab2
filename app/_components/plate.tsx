import type { PictureRecipe } from '#lib/latent/recipe.ts'
import type { ToldDirection } from '../_words/directions.ts'
import type { Language } from '../_words/language.ts'
import { pictureFile } from '../address.ts'
import { Picture } from './picture.tsx'
import { multiple } from './scale.ts'

/** How many times a picture is its own size before its pixels are squares that one sees first. */
const SQUARES = 3

/** What it needs to know of a published model; the studio knows no more. */
type Shown = { pinned: string; manifest: { resolution: number } }

/**
 * A picture shown large: smooth, once that is there, over its own pixels, which are there sooner and which the visitor may
 * want to see.
 *
 * @param side in CSS pixels, a whole multiple of the resolution
 */
export function Plate({
  model: { pinned, manifest },
  recipe,
  language,
  directions = [],
  side,
  eager = false,
  first = false,
}: {
  model: Shown
  recipe: PictureRecipe
  language: Language
  directions?: readonly ToldDirection[]
  side: number
  eager?: boolean
  /** Whether it is what its page is about, and comes before all other pictures. */
  first?: boolean
}) {
  const { resolution } = manifest
  const large = multiple(resolution, 640)
  const size = side > large ? large : multiple(resolution, side)
  const now = eager || first
  return (
    <span className="plate">
      <Picture
        model={pinned}
        recipe={recipe}
        language={language}
        directions={directions}
        side={side}
        eager={now}
      />
      {side > SQUARES * resolution && (
        // biome-ignore lint/performance/noImgElement: the file is made for this place
        <img
          src={pictureFile(pinned, recipe, size, 'jpg', 'smooth')}
          alt=""
          width={side}
          height={side}
          loading={now ? 'eager' : 'lazy'}
          fetchPriority={first ? 'high' : 'auto'}
          decoding={first ? 'sync' : 'async'}
          className="smooth"
        />
      )}
    </span>
  )
}
