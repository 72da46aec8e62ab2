'use client'

import { inLanguage, LANGUAGES, type Language, languageTag } from '../_words/language.ts'

/** A page in a language, named in itself. What the address says of a studio or a map goes along. */
export function LanguageLink({
  language,
  page,
  isHere,
}: {
  language: Language
  page: string
  isHere: boolean
}) {
  return (
    <a
      href={inLanguage(language, page)}
      lang={languageTag(language)}
      hrefLang={languageTag(language)}
      aria-current={isHere ? 'true' : undefined}
      className="plain"
      onClick={({ currentTarget }) => {
        if (location.search) currentTarget.search = location.search
      }}
    >
      {LANGUAGES[language]}
    </a>
  )
}
