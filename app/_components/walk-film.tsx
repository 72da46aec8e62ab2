import type { WalkRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import { keyPictures, walkFile } from '../address.ts'
import { LoopInSight } from './loop-in-sight.tsx'
import { Plate } from './plate.tsx'
import { multiple } from './scale.ts'

/**
 * A walk's first picture, and over it the walk that moves, unless the visitor wants stillness: a video, for as an animated
 * picture it would weigh seven times as much. It is fetched once it is in sight.
 */
export async function WalkFilm({
  model,
  recipe,
  side: most,
  eager = false,
}: {
  model: PublishedModel
  recipe: WalkRecipe
  /** CSS pixels at most. */
  side: number
  /** Whether its first picture is in the first screen. */
  eager?: boolean
}) {
  const language = await pageLanguage()
  const [first] = keyPictures(recipe)
  const side = multiple(model.manifest.resolution, most)
  return (
    <span className="walk-film">
      <Plate model={model} recipe={first} language={language} side={side} eager={eager} />
      <LoopInSight src={walkFile(model.pinned, recipe, {}, 'mp4')} side={side} />
    </span>
  )
}
