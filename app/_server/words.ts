import 'server-only'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { isLanguage, LANGUAGE_COOKIE, type Language, type Spoken } from '../_words/language.ts'
import { preferredLanguage } from '../_words/preferred.ts'

/** The words of a subject in the language of whoever asked for the page. */
export async function wordsOf<Words>(words: Spoken<Words>): Promise<Words> {
  return words[await visitorsLanguage()]
}

/** What the visitor chose; otherwise what their browser likes best of ours; English for those who ask for nothing. */
export const visitorsLanguage = cache(async (): Promise<Language> => {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value
  if (isLanguage(chosen)) return chosen
  return preferredLanguage((await headers()).get('accept-language') ?? '') ?? 'en'
})
