import type { Recipe } from '#lib/latent/recipe.ts'
import { lastingRef, type PublishedModel } from '../_server/catalogue.ts'
import { wordsOf } from '../_server/words.ts'
import { picture } from '../_words/picture.ts'
import { cardFile } from '../address.ts'
import { ShareLink } from './share-link.tsx'

/**
 * The link to a picture or walk, which lasts when it is pinned to a finished release.
 *
 * @param embed the address of a picture of it to show on other pages, `side` pixels wide
 */
export async function RecipeLink({
  model,
  recipe,
  ...shared
}: {
  model: PublishedModel
  recipe: Recipe
  url: string
  title: string
  embed: string
  side: number
}) {
  const t = await wordsOf(picture)
  const lasting = !model.release.growing
  return (
    <ShareLink
      {...shared}
      lasting={lasting}
      label={lasting ? t.lasting : t.passing}
      card={cardFile(lastingRef(model), recipe)}
    />
  )
}
