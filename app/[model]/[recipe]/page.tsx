import type { Metadata } from 'next'
import type { Recipe } from '#lib/latent/recipe.ts'
import { PicturePlate } from '../../_components/picture-plate.tsx'
import { WalkPlate } from '../../_components/walk-plate.tsx'
import { recipeOf } from '../../_server/addressing.ts'
import { CARD } from '../../_server/card/layout.ts'
import { findModel } from '../../_server/catalogue.ts'
import { walkOptions } from '../../_server/contract/walks.ts'
import { siteGraph } from '../../_server/open-graph.ts'
import { requestUrl } from '../../_server/site.ts'
import { visitorsLanguage } from '../../_server/words.ts'
import { picture } from '../../_words/picture.ts'
import { describeRecipe } from '../../_words/recipe.ts'
import { cardFile, oembedFile, recipePage } from '../../address.ts'

export async function generateMetadata({
  params,
  searchParams,
}: PageProps<'/[model]/[recipe]'>): Promise<Metadata> {
  const segments = await params
  const { pinned, manifest } = await findModel(segments.model)
  const recipe = recipeOf(segments.recipe)
  const language = await visitorsLanguage()
  const t = picture[language]
  const title = t.title(describeRecipe(recipe, language), manifest.title)
  const description = t.description(manifest.title)
  const site = await requestUrl()
  const options = optionsOf(recipe, await searchParams)
  const page = recipePage(pinned, recipe, options)
  const embedding = oembedFile(new URL(page, site).href)
  const image = { url: cardFile(pinned, recipe), ...CARD, alt: t.labelled(title) }
  return {
    metadataBase: site,
    title,
    description,
    alternates: { canonical: page, types: { 'application/json+oembed': embedding } },
    openGraph: { ...(await siteGraph()), title, description, url: page, images: image },
    twitter: { card: 'summary_large_image', title, description, images: image },
  }
}

export default async function RecipePage({ params, searchParams }: PageProps<'/[model]/[recipe]'>) {
  const segments = await params
  const model = await findModel(segments.model)
  const recipe = recipeOf(segments.recipe)
  // No pin of a model that is still growing is handed out: "gan gc" takes it away once it is outgrown.
  const ref = model.release.growing ? model.ref : model.pinned
  const options = optionsOf(recipe, await searchParams)
  const link = new URL(recipePage(ref, recipe, options), await requestUrl()).href
  return recipe.kind === 'picture' ? (
    <PicturePlate model={model} recipe={recipe} link={link} />
  ) : (
    <WalkPlate model={model} recipe={recipe} options={options} link={link} />
  )
}

function optionsOf(recipe: Recipe, query: Record<string, string | string[] | undefined>) {
  return recipe.kind === 'walk' ? walkOptions(recipe, query) : {}
}
