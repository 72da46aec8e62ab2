'use client'

import Link from 'next/link'
import { site } from './_words/site.ts'
import { useWords } from './_words/use-words.tsx'

export default function ErrorPage({ reset }: { reset: () => void }) {
  const t = useWords(site)
  return (
    <div className="max-w-[34em] py-10">
      <h1 className="text-4xl">{t.failed}</h1>
      <p className="mt-4 text-xl">{t.failedWhy}</p>
      <div className="mt-6 flex flex-wrap gap-3">
        <button type="button" onClick={reset} className="button button-solid">
          {t.again}
        </button>
        <Link href="/" prefetch={false} className="button">
          {t.back}
        </Link>
      </div>
    </div>
  )
}
