'use client'

import { useEffect, useState } from 'react'
import type { Language } from '../_words/language.ts'
import { preferredLanguage } from '../_words/preferred.ts'
import { useLoaded } from './use-loaded.ts'

const fetchOffer = async () => (await import('./language-offer.tsx')).LanguageOffer

/** What a visitor said no to, so that nobody asks again. */
const DECLINED = 'language-declined'

/** Tells whose browser prefers another language that there is the same page in it. Nobody is sent there. */
export function OtherLanguage({ here, page }: { here: Language; page: string }) {
  const [offered, setOffered] = useState<Language>()
  const [LanguageOffer, load] = useLoaded(fetchOffer)
  useEffect(() => {
    const preferred = preferredLanguage(navigator.languages)
    if (!preferred || preferred === here || isDeclined(preferred)) return
    load()
    setOffered(preferred)
  }, [here, load])
  if (!offered || !LanguageOffer) return null
  const decline = () => {
    remember(offered)
    setOffered(undefined)
  }
  return <LanguageOffer language={offered} page={page} onDecline={decline} />
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
