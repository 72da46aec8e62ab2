import 'server-only'
import { cookies, headers } from 'next/headers'
import { LANGUAGE_COOKIE, LANGUAGES, type Language, type Spoken } from '../_words/language.ts'

/** The words of a subject in the language of whoever asked for the page. */
export async function wordsOf<Words>(words: Spoken<Words>): Promise<Words> {
  return words[await visitorsLanguage()]
}

/** What the visitor chose; otherwise the first of the languages their browser asks for that we speak. */
export async function visitorsLanguage(): Promise<Language> {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value
  if (isLanguage(chosen)) return chosen
  return preferred((await headers()).get('accept-language') ?? '') ?? 'en'
}

function preferred(accepted: string): Language | undefined {
  const ranked = accepted.split(',').map((entry) => {
    const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';')
    const quality = parameters.find((parameter) => parameter.trim().startsWith('q='))
    return { language: tag.split('-')[0], q: quality ? Number(quality.trim().slice(2)) : 1 }
  })
  ranked.sort((one, other) => other.q - one.q)
  return ranked.map(({ language }) => language).find(isLanguage)
}

function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && Object.hasOwn(LANGUAGES, text)
}
