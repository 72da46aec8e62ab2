import { visitorsLanguage } from '../_server/words.ts'
import { LANGUAGES, type Language, languageTag } from '../_words/language.ts'
import { site } from '../_words/site.ts'
import { LANGUAGE_ROUTE } from '../address.ts'

/** Works without JavaScript: the route remembers the choice and leads back to the page it came from. */
export async function LanguageSwitch() {
  const current = await visitorsLanguage()
  const languages = Object.entries(LANGUAGES) as [Language, string][]
  return (
    <form action={LANGUAGE_ROUTE} method="post" className="w-full">
      <fieldset className="flex flex-wrap gap-x-6">
        <legend className="sr-only">{site[current].language}</legend>
        {languages.map(([language, name]) => (
          <button
            key={language}
            type="submit"
            name="language"
            value={language}
            lang={languageTag(language)}
            aria-current={language === current}
            className="plain"
          >
            {name}
          </button>
        ))}
      </fieldset>
    </form>
  )
}
