import type { WalkRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import { keyPictures, pictureFile, walkFile } from '../address.ts'
import { LoopInSight } from './loop-in-sight.tsx'
import { Picture } from './picture.tsx'
import { multiple } from './scale.ts'

/**
 * A walk that moves, unless the visitor wants stillness: a video, for as an animated picture it would weigh seven times as
 * much. It is fetched once it is in sight.
 */
export async function WalkFilm({
  model: { pinned, manifest },
  recipe,
  side: most,
}: {
  model: PublishedModel
  recipe: WalkRecipe
  /** CSS pixels at most. */
  side: number
}) {
  const language = await pageLanguage()
  const [first] = keyPictures(recipe)
  const side = multiple(manifest.resolution, most)
  return (
    <>
      <Picture model={pinned} recipe={first} language={language} side={side} className="still" />
      <LoopInSight
        src={walkFile(pinned, recipe, {}, 'mp4')}
        poster={pictureFile(pinned, first)}
        side={side}
      />
    </>
  )
}
