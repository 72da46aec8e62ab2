'use client'

import type { ReactNode } from 'react'
import { inLanguage, LANGUAGES, type Language, languageTag } from '../_words/language.ts'

/** A page in a language, named in itself if in no other words. What the address says of a studio or a map goes along. */
export function LanguageLink({
  language,
  page,
  isHere = false,
  className = '',
  children = LANGUAGES[language],
}: {
  language: Language
  page: string
  isHere?: boolean
  className?: string
  children?: ReactNode
}) {
  return (
    <a
      href={inLanguage(language, page)}
      lang={languageTag(language)}
      hrefLang={languageTag(language)}
      aria-current={isHere ? 'true' : undefined}
      className={`plain ${className}`}
      onClick={({ currentTarget }) => {
        if (location.search) currentTarget.search = location.search
      }}
    >
      {children}
    </a>
  )
}
