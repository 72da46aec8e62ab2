import { MissingPage } from '#app/_components/missing-page.tsx'
import { Page } from '#app/_components/page.tsx'
import { wordsOf } from '#app/_server/words.ts'
import { site } from '#app/_words/site.ts'

/** The proxy finds what leads nowhere; this is for what it has let through. */
export default async function NotFound() {
  const t = await wordsOf(site)
  return (
    <Page page="/" title={t.missing} isListed={false}>
      <MissingPage
        heading={`${t.missing}${t.stop}`}
        message={t.noPage}
        suggestion={t.noPageAdvice}
      />
    </Page>
  )
}
