'use client'

import { useEffect, useState } from 'react'
import { inLanguage, type Language, languageTag } from '../_words/language.ts'
import { offer } from '../_words/offer.ts'
import { preferredLanguage } from '../_words/preferred.ts'

/** What a visitor said no to, so that nobody asks again. */
const DECLINED = 'language-declined'

/** Tells whose browser prefers another language that there is the same page in it. Nobody is sent there. */
export function OtherLanguage({ here, page }: { here: Language; page: string }) {
  const [offered, setOffered] = useState<Language>()
  useEffect(() => {
    const preferred = preferredLanguage(navigator.languages)
    if (preferred && preferred !== here && !isDeclined(preferred)) setOffered(preferred)
  }, [here])
  if (!offered) return null
  const t = offer[offered]
  return (
    <aside className="notice" lang={languageTag(offered)}>
      <a href={inLanguage(offered, page)} className="plain grow">
        {t.offer}
      </a>
      <button
        type="button"
        className="plain"
        onClick={() => {
          decline(offered)
          setOffered(undefined)
        }}
      >
        {t.dismiss}
      </button>
    </aside>
  )
}

function isDeclined(language: Language): boolean {
  try {
    return localStorage.getItem(DECLINED) === language
  } catch {
    return false
  }
}

function decline(language: Language): void {
  try {
    localStorage.setItem(DECLINED, language)
  } catch {
    // A browser that keeps nothing offers it again on the next page.
  }
}
