import { wordsOf } from '../_server/words.ts'
import { keep } from '../_words/keep.ts'
import { site } from '../_words/site.ts'
import { KEPT_PAGE, RANDOM_ROUTE } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { RandomLink } from './random-link.tsx'
import { Sprout } from './sprout.tsx'

export async function SiteHeader() {
  const t = await wordsOf(site)
  const { kept } = await wordsOf(keep)
  return (
    <header className="page flex min-h-18 flex-wrap items-center justify-between gap-x-3">
      <PageLink
        href="/"
        className="flex min-h-11 items-center gap-2 whitespace-nowrap no-underline sm:gap-3 sm:text-xl"
      >
        <Sprout />
        Latent Garden
      </PageLink>
      <nav aria-label={t.navigation} className="flex gap-x-3 whitespace-nowrap sm:gap-x-6">
        <PageLink href={KEPT_PAGE} className="flex min-h-11 items-center">
          {kept}
        </PageLink>
        <RandomLink page={RANDOM_ROUTE}>{t.surprise}</RandomLink>
      </nav>
    </header>
  )
}
