import type { MetadataRoute } from 'next'
import { listModels } from './_server/catalogue.ts'
import { requestUrl } from './_server/site.ts'
import { inLanguage, LANGUAGES, type Language, languageTag } from './_words/language.ts'
import {
  API_PAGE,
  mapPage,
  modelPage,
  OWN_PAGE,
  studioPage,
  TODAY_PAGE,
  WALKS_PAGE,
} from './address.ts'

export const dynamic = 'force-dynamic'

/** Every page that is not one of four thousand million, in each language. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  const site = await requestUrl()
  const models = (await listModels()).map(({ release }) => release.id)
  const ofModels = models.flatMap((id) => [modelPage(id), studioPage(id), mapPage(id)])
  const pages = ['/', TODAY_PAGE, WALKS_PAGE, OWN_PAGE, API_PAGE, ...ofModels]
  const languages = Object.keys(LANGUAGES) as Language[]
  return pages.flatMap((page) => {
    const address = (language: Language) => new URL(inLanguage(language, page), site).href
    const others = languages.map((language) => [languageTag(language), address(language)])
    return languages.map((language) => ({
      url: address(language),
      alternates: { languages: Object.fromEntries(others) },
    }))
  })
}
