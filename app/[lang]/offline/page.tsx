import { Page } from '#app/_components/page.tsx'
import { PageLink } from '#app/_components/page-link.tsx'
import { HeldPages } from '#app/_offline/held-pages.tsx'
import { TryAgain } from '#app/_offline/try-again.tsx'
import { wordsOf } from '#app/_server/words.ts'
import { offline } from '#app/_words/offline.ts'
import { KEPT_PAGE, OFFLINE_PAGE } from '#app/address.ts'

export default async function OfflinePage() {
  const t = await wordsOf(offline)
  return (
    <Page page={OFFLINE_PAGE} title={t.title} isListed={false}>
      <div className="max-w-[34em] py-10">
        <h1 className="text-4xl">{t.heading}</h1>
        <p className="mt-4 text-xl">{t.lead}</p>
        <h2 className="mt-8 text-2xl">{t.here}</h2>
        <ul className="mt-2">
          <li>
            <PageLink href={KEPT_PAGE} className="inline-flex min-h-11 items-center">
              {t.kept}
            </PageLink>
          </li>
          <HeldPages build={process.env.GARDEN_BUILD ?? ''} />
        </ul>
        <TryAgain />
      </div>
    </Page>
  )
}
