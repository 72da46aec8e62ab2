/** The languages that the gallery speaks, each named in itself. */
export const LANGUAGES = { en: 'English', zh: '简体中文', ja: '日本語' } as const

export type Language = keyof typeof LANGUAGES

export function isLanguage(text: unknown): text is Language {
  return typeof text === 'string' && Object.hasOwn(LANGUAGES, text)
}

/** The words of one subject in every language. */
export type Spoken<Words> = Readonly<Record<Language, Words>>

/**
 * Holds the languages of a subject to the same words; what varies is a function of what it varies with. Where a part of
 * a sentence is a link or the like, it stands in brackets, for `Worded` to show.
 */
export function spoken<Words>(words: {
  en: Words
  zh: NoInfer<Words>
  ja: NoInfer<Words>
}): Spoken<Words> {
  return words
}

/** The code of a language as `lang` attributes and Intl have it. */
export function languageTag(language: Language): string {
  return language === 'zh' ? 'zh-Hans' : language
}

/** A page in a language: what this file calls its address is the English one. */
export function inLanguage(language: Language, page: string): string {
  return language === 'en' ? page : `/${language}${page}`.replace(/\/$/, '')
}

/** The language of a path, and the page's English one; `isLong` where English was named, which it is not. */
export function splitLanguage(path: string): { language: Language; page: string; isLong: boolean } {
  const [, first, rest = ''] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? []
  if (!isLanguage(first)) return { language: 'en', page: path, isLong: false }
  return { language: first, page: rest || '/', isLong: first === 'en' }
}
