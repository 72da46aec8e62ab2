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
