import { Page } from '#app/_components/page.tsx'
import { Own } from '#app/_own/own.tsx'
import { siteCard } from '#app/_server/page-card.ts'
import { wordsOf } from '#app/_server/words.ts'
import { own } from '#app/_words/own.ts'
import { OWN_PAGE } from '#app/address.ts'

export default async function OwnPage() {
  const t = await wordsOf(own)
  return (
    <Page
      page={OWN_PAGE}
      title={t.title}
      description={t.description}
      {...(await siteCard('own', t.title))}
    >
      <h1 className="mt-4 text-4xl md:text-5xl">{t.title}</h1>
      <p className="mt-3 max-w-[34em] text-xl leading-snug">{t.lead}</p>
      <p className="mt-2 max-w-[40em]">{t.promise}</p>
      <noscript>
        <p className="mt-4">{t.needsScript}</p>
      </noscript>
      <Own />
      <p className="mt-6 max-w-[44em] text-ink-soft">{t.what}</p>
    </Page>
  )
}
