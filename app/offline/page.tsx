import type { Metadata } from 'next'
import Link from 'next/link'
import { HeldPages } from '../_offline/held-pages.tsx'
import { TryAgain } from '../_offline/try-again.tsx'
import { wordsOf } from '../_server/words.ts'
import { offline } from '../_words/offline.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await wordsOf(offline)
  return { title: t.title, robots: { index: false } }
}

/** Shown by the service worker where a page is not on the device. */
export default async function OfflinePage() {
  const t = await wordsOf(offline)
  return (
    <div className="max-w-[34em] py-10">
      <h1 className="text-4xl">{t.heading}</h1>
      <p className="mt-4 text-xl">{t.lead}</p>
      <h2 className="mt-8 text-2xl">{t.here}</h2>
      <ul className="mt-2">
        <li>
          <Link href="/kept" prefetch={false} className="inline-flex min-h-11 items-center">
            {t.kept}
          </Link>
        </li>
        <HeldPages />
      </ul>
      <TryAgain />
    </div>
  )
}
