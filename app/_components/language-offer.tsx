import { type Language, languageTag } from '../_words/language.ts'
import { offer } from '../_words/offer.ts'
import { LanguageLink } from './language-link.tsx'

/** A line that leads to the same page in another language, in that one. */
export function LanguageOffer({
  language,
  page,
  onDecline,
}: {
  language: Language
  page: string
  onDecline: () => void
}) {
  const t = offer[language]
  return (
    <aside className="notice news" lang={languageTag(language)}>
      <LanguageLink language={language} page={page} className="grow">
        {t.offer}
      </LanguageLink>
      <button type="button" className="plain" onClick={onDecline}>
        {t.dismiss}
      </button>
    </aside>
  )
}
