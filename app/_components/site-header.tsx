import Link from 'next/link'
import { wordsOf } from '../_server/words.ts'
import { site } from '../_words/site.ts'
import { Sprout } from './sprout.tsx'

export async function SiteHeader() {
  const t = await wordsOf(site)
  return (
    <header className="page flex min-h-18 items-center justify-between gap-4">
      <Link
        href="/"
        prefetch={false}
        className="flex min-h-11 items-center gap-3 text-xl no-underline"
      >
        <Sprout />
        Latent Garden
      </Link>
      <nav aria-label={t.navigation}>
        {/* A new seed on every click: nothing that could be fetched ahead. */}
        <a href="/grow" className="flex min-h-11 items-center" rel="nofollow">
          {t.surprise}
        </a>
      </nav>
    </header>
  )
}
