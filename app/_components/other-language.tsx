'use client'

import { lazy, Suspense, useEffect, useState } from 'react'
import type { Language } from '../_words/language.ts'
import { preferredLanguage } from '../_words/preferred.ts'

const LanguageOffer = lazy(() =>
  import('./language-offer.tsx').then(({ LanguageOffer }) => ({ default: LanguageOffer })),
)

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
  const decline = () => {
    remember(offered)
    setOffered(undefined)
  }
  return (
    <Suspense>
      <LanguageOffer language={offered} page={page} onDecline={decline} />
    </Suspense>
  )
}

function isDeclined(language: Language): boolean {
  try {
    return localStorage.getItem(DECLINED) === language
  } catch {
    return false
  }
}

function remember(language: Language): void {
  try {
    localStorage.setItem(DECLINED, language)
  } catch {
    // A browser that keeps nothing offers it again on the next page.
  }
}
