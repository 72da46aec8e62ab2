import type { Metadata } from 'next'
import { PicturePlate } from '../../_components/picture-plate.tsx'
import { WalkPlate } from '../../_components/walk-plate.tsx'
import { recipeOf } from '../../_server/addressing.ts'
import { CARD } from '../../_server/card/layout.ts'
import { findModel } from '../../_server/catalogue.ts'
import { requestUrl } from '../../_server/site.ts'
import { visitorsLanguage } from '../../_server/words.ts'
import { picture } from '../../_words/picture.ts'
import { describeRecipe } from '../../_words/recipe.ts'
import { cardFile, oembedFile, recipePage } from '../../address.ts'

export async function generateMetadata({
  params,
}: PageProps<'/[model]/[recipe]'>): Promise<Metadata> {
  const segments = await params
  const { pinned, manifest } = await findModel(segments.model)
  const recipe = recipeOf(segments.recipe)
  const language = await visitorsLanguage()
  const t = picture[language]
  const title = t.title(describeRecipe(recipe, language), manifest.title)
  const description = t.description(manifest.title)
  const site = await requestUrl()
  const page = recipePage(pinned, recipe)
  const embedding = oembedFile(new URL(page, site).href)
  const image = { url: cardFile(pinned, recipe), ...CARD, alt: t.labelled(title) }
  return {
    metadataBase: site,
    title,
    description,
    alternates: { canonical: page, types: { 'application/json+oembed': embedding } },
    openGraph: { title, description, url: page, images: image },
    twitter: { card: 'summary_large_image', title, description, images: image },
  }
}

export default async function RecipePage({ params }: PageProps<'/[model]/[recipe]'>) {
  const segments = await params
  const model = await findModel(segments.model)
  const recipe = recipeOf(segments.recipe)
  // No pin of a model that is still growing is handed out: "gan gc" takes it away once it is outgrown.
  const ref = model.release.growing ? model.ref : model.pinned
  const link = new URL(recipePage(ref, recipe), await requestUrl()).href
  return recipe.kind === 'picture' ? (
    <PicturePlate model={model} recipe={recipe} link={link} />
  ) : (
    <WalkPlate model={model} recipe={recipe} link={link} />
  )
}
