import 'server-only'
import { lang } from 'next/root-params'
import { isLanguage, type Language, type Spoken } from '../_words/language.ts'

/** The words of a subject in the language of the page. */
export async function wordsOf<Words>(words: Spoken<Words>): Promise<Words> {
  return words[await pageLanguage()]
}

/** The language of the page: its address says so, and nothing else does. */
export async function pageLanguage(): Promise<Language> {
  const language = await lang()
  return isLanguage(language) ? language : 'en'
}
