import { pageLanguage } from '../_server/words.ts'
import { LANGUAGES, type Language } from '../_words/language.ts'
import { site } from '../_words/site.ts'
import { LanguageLink } from './language-link.tsx'

/** The same page in each language. */
export async function LanguageSwitch({ page }: { page: string }) {
  const current = await pageLanguage()
  return (
    <nav aria-label={site[current].language} className="flex w-full flex-wrap gap-x-6">
      {(Object.keys(LANGUAGES) as Language[]).map((language) => (
        <LanguageLink
          key={language}
          language={language}
          page={page}
          isHere={language === current}
        />
      ))}
    </nav>
  )
}
