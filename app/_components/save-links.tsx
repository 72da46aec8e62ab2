import Link from 'next/link'
import type { PictureRecipe } from '#lib/latent/recipe.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pictureFile, studioPage } from '../address.ts'
import { multiple } from './scale.ts'

/** The picture as a file, which carries its recipe inside, and the way to the studio. */
export function SaveLinks({
  model: { ref, pinned, manifest },
  recipe,
}: {
  model: PublishedModel
  recipe: PictureRecipe
}) {
  const { resolution } = manifest
  const name = `${pinned}-${formatRecipe(recipe)}`
  return (
    <div className="flex flex-wrap gap-3">
      {[resolution, multiple(resolution, 512)].map((side) => (
        <a
          key={side}
          href={pictureFile(pinned, recipe, side === resolution ? undefined : side)}
          download={`${name}.png`}
          className="button"
        >
          Save PNG, {side} px
        </a>
      ))}
      <Link href={studioPage(ref, recipe.seed)} prefetch={false} className="button button-solid">
        Open in the studio
      </Link>
    </div>
  )
}
