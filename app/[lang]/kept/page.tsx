import { Page } from '#app/_components/page.tsx'
import { KeptPlate } from '#app/_keeping/kept-plate.tsx'
import { wordsOf } from '#app/_server/words.ts'
import { keeping } from '#app/_words/keeping.ts'
import { KEPT_PAGE } from '#app/address.ts'

export default async function KeptPage() {
  const t = await wordsOf(keeping)
  return (
    <Page page={KEPT_PAGE} title={t.title} description={t.lead} isListed={false}>
      <KeptPlate />
    </Page>
  )
}
