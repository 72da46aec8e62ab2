import { inLanguage, type Language, languageTag } from '../_words/language.ts'
import { offer } from '../_words/offer.ts'

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
    <aside className="notice" lang={languageTag(language)}>
      <a href={inLanguage(language, page)} className="plain grow">
        {t.offer}
      </a>
      <button type="button" className="plain" onClick={onDecline}>
        {t.dismiss}
      </button>
    </aside>
  )
}
