'use client'

import { PageLink } from '#app/_components/page-link.tsx'
import { failure } from '#app/_words/failure.ts'
import { useWords } from '#app/_words/use-words.tsx'

export default function ErrorPage({ reset }: { reset: () => void }) {
  const t = useWords(failure)
  return (
    <main id="content" className="page grow py-10">
      <h1 className="text-4xl">{t.failed}</h1>
      <p className="mt-4 text-xl">{t.failedWhy}</p>
      <div className="mt-6 flex flex-wrap gap-3">
        <button type="button" onClick={reset} className="button button-solid">
          {t.again}
        </button>
        <PageLink href="/" className="button">
          {t.back}
        </PageLink>
      </div>
    </main>
  )
}
