import { Page } from '#app/_components/page.tsx'
import { KeptPlate } from '#app/_keeping/kept-plate.tsx'
import { siteCard } from '#app/_server/page-card.ts'
import { wordsOf } from '#app/_server/words.ts'
import { keptPage } from '#app/_words/kept-page.ts'
import { KEPT_PAGE } from '#app/address.ts'

export default async function KeptPage() {
  const t = await wordsOf(keptPage)
  return (
    <Page
      page={KEPT_PAGE}
      title={t.title}
      description={t.lead}
      isListed={false}
      {...(await siteCard('wall', t.title))}
    >
      <h1 className="mt-4 text-4xl md:text-5xl">{t.title}</h1>
      <p className="mt-3 max-w-[34em]">{t.lead}</p>
      <noscript>
        <p className="mt-3">{t.needsScript}</p>
      </noscript>
      <KeptPlate />
    </Page>
  )
}
