'use client'

import { failure } from '#app/_words/failure.ts'
import { inLanguage } from '#app/_words/language.ts'
import { useLanguage } from '#app/_words/use-words.tsx'

export default function ErrorPage({ reset }: { reset: () => void }) {
  const language = useLanguage()
  const t = failure[language]
  return (
    <main id="content" className="page grow py-10">
      <h1 className="text-4xl">{t.failed}</h1>
      <p className="mt-4 text-xl">{t.failedWhy}</p>
      <div className="mt-6 flex flex-wrap gap-3">
        <button type="button" onClick={reset} className="button button-solid">
          {t.again}
        </button>
        {/* A whole load, for what is left of the page may be broken. */}
        <a href={inLanguage(language, '/')} className="button">
          {t.back}
        </a>
      </div>
    </main>
  )
}
