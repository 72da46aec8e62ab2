'use client'

import { createContext, type ReactNode, useContext } from 'react'
import type { Language, Spoken } from './language.ts'

const LanguageContext = createContext<Language>('en')

/** Tells the components below it which language the visitor reads. */
export function LanguageProvider({
  language,
  children,
}: {
  language: Language
  children: ReactNode
}) {
  return <LanguageContext value={language}>{children}</LanguageContext>
}

export function useLanguage(): Language {
  return useContext(LanguageContext)
}

/** The words of a subject in the visitor's language. */
export function useWords<Words>(words: Spoken<Words>): Words {
  return words[useLanguage()]
}
