import { pageLanguage, wordsOf } from '#app/_server/words.ts'
import { failure } from '#app/_words/failure.ts'
import { inLanguage } from '#app/_words/language.ts'
import { site } from '#app/_words/site.ts'

/** The proxy finds what leads nowhere; this is for what it has let through. Every page carries it, so it has no script of its own. */
export default async function NotFound() {
  const [t, language] = [await wordsOf(site), await pageLanguage()]
  return (
    <main id="content" className="page grow py-10">
      <title>{t.missing}</title>
      <h1 className="text-4xl">{`${t.missing}${t.stop}`}</h1>
      <p className="mt-4 text-xl">{t.noPage}</p>
      <p className="mt-1 text-xl">{t.noPageAdvice}</p>
      <a href={inLanguage(language, '/')} className="button mt-6">
        {failure[language].back}
      </a>
    </main>
  )
}
