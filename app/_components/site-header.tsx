import Link from 'next/link'
import { wordsOf } from '../_server/words.ts'
import { keep } from '../_words/keep.ts'
import { site } from '../_words/site.ts'
import { Sprout } from './sprout.tsx'

export async function SiteHeader() {
  const t = await wordsOf(site)
  const { kept } = await wordsOf(keep)
  return (
    <header className="page flex min-h-18 flex-wrap items-center justify-between gap-x-3">
      <Link
        href="/"
        prefetch={false}
        className="flex min-h-11 items-center gap-2 whitespace-nowrap no-underline sm:gap-3 sm:text-xl"
      >
        <Sprout />
        Latent Garden
      </Link>
      <nav aria-label={t.navigation} className="flex gap-x-3 whitespace-nowrap sm:gap-x-6">
        <Link href="/kept" prefetch={false} className="flex min-h-11 items-center">
          {kept}
        </Link>
        {/* A new seed on every click: nothing that could be fetched ahead. */}
        <a href="/grow" className="flex min-h-11 items-center" rel="nofollow">
          {t.surprise}
        </a>
      </nav>
    </header>
  )
}
