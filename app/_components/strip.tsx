import type { ReactNode } from 'react'
import { formatRecipe, type PictureRecipe } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { directionsIn } from '../_server/directions.ts'
import { pageLanguage } from '../_server/words.ts'
import { inLanguage } from '../_words/language.ts'
import { recipePage } from '../address.ts'
import { Picture } from './picture.tsx'
import { cellSides, evenColumns, multiple } from './scale.ts'

/** A row of small pictures, each leading to its page. The one at hand is marked and leads nowhere. */
export async function Strip({
  model,
  recipes,
  here,
  caption,
  isEven = false,
}: {
  model: PublishedModel
  recipes: readonly PictureRecipe[]
  here?: PictureRecipe
  caption: (recipe: PictureRecipe) => ReactNode
  /** Whether its rows are to be as long as each other, for it is more than five. */
  isEven?: boolean
}) {
  const { ref, pinned, manifest } = model
  const language = await pageLanguage()
  const directions = await directionsIn(model, recipes)
  const side = multiple(manifest.resolution, 128)
  return (
    <ul
      className={`cells strip ${isEven ? 'even' : ''}`}
      style={{ ...cellSides(manifest.resolution), ...evenColumns(recipes.length) }}
    >
      {recipes.map((recipe) => {
        const isHere = here !== undefined && formatRecipe(recipe) === formatRecipe(here)
        return (
          <li key={formatRecipe(recipe)}>
            <a
              href={inLanguage(language, recipePage(ref, recipe))}
              className="block no-underline"
              aria-current={isHere ? 'page' : undefined}
            >
              <Picture
                model={pinned}
                recipe={recipe}
                language={language}
                directions={directions}
                side={side}
              />
              <span className="caption">{caption(recipe)}</span>
            </a>
          </li>
        )
      })}
    </ul>
  )
}
