import { wordsOf } from '../_server/words.ts'
import { keep } from '../_words/keep.ts'
import { site } from '../_words/site.ts'
import { KEPT_PAGE, mapPage, RANDOM_ROUTE, randomPage, studioPage, WALKS_PAGE } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { RandomLink } from './random-link.tsx'
import { Sprout } from './sprout.tsx'

/** @param model of the page, as links spell it; absent on pages that are no model's */
export async function SiteHeader({ model }: { model?: string | undefined }) {
  const t = await wordsOf(site)
  const { kept } = await wordsOf(keep)
  const links = [
    [model ? studioPage(model) : '/studio', t.studio],
    [model ? mapPage(model) : '/map', t.map],
    [WALKS_PAGE, t.walks],
    [KEPT_PAGE, kept],
  ] as const
  return (
    <header className="page site-header">
      <PageLink
        href="/"
        className="flex min-h-11 items-center gap-2 whitespace-nowrap no-underline sm:gap-3 sm:text-xl"
      >
        <Sprout />
        Latent Garden
      </PageLink>
      <nav aria-label={t.navigation} className="site-nav">
        {links.map(([href, words]) => (
          <PageLink key={href} href={href} className="flex min-h-11 items-center">
            {words}
          </PageLink>
        ))}
        <RandomLink page={model ? randomPage(model) : RANDOM_ROUTE}>{t.surprise}</RandomLink>
      </nav>
    </header>
  )
}
