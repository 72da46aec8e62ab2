import { recipeOf } from '../_server/addressing.ts'
import { findModel, lastingRef } from '../_server/catalogue.ts'
import { walkOptions } from '../_server/contract/walks.ts'
import { directionsIn } from '../_server/directions.ts'
import { CARD } from '../_server/drawing/card/layout.ts'
import { siteAddress } from '../_server/site.ts'
import { pageLanguage } from '../_server/words.ts'
import { inLanguage } from '../_words/language.ts'
import { picture } from '../_words/picture.ts'
import { describeRecipe } from '../_words/recipe.ts'
import { titled } from '../_words/titled.ts'
import { cardFile, recipePage } from '../address.ts'
import { Page } from './page.tsx'
import { PicturePlate } from './picture-plate.tsx'
import { WalkPlate } from './walk-plate.tsx'

/**
 * The page of a picture or a walk.
 *
 * @param segments of its address; `options` is the query of a walk
 */
export async function RecipePlate(segments: { model: string; recipe: string; options: string }) {
  const model = await findModel(segments.model)
  const recipe = recipeOf(segments.recipe)
  const language = await pageLanguage()
  const t = picture[language]
  const named = titled(model.manifest, language).title
  const directions = await directionsIn(model, [recipe])
  const title = t.title(describeRecipe(recipe, language, directions), named)
  const query = Object.fromEntries(new URLSearchParams(segments.options))
  const options = recipe.kind === 'walk' ? walkOptions(recipe, query) : {}
  const page = recipePage(lastingRef(model), recipe, options)
  const link = siteAddress(inLanguage(language, page))
  return (
    <Page
      page={page}
      address={recipePage(model.ref, recipe, options)}
      title={title}
      model={model.ref}
      description={t.description(named)}
      image={{ file: cardFile(lastingRef(model), recipe), ...CARD, alt: t.labelled(title) }}
      isEmbeddable
    >
      {recipe.kind === 'picture' ? (
        <PicturePlate model={model} recipe={recipe} link={link} title={title} />
      ) : (
        <WalkPlate model={model} recipe={recipe} options={options} link={link} title={title} />
      )}
    </Page>
  )
}
