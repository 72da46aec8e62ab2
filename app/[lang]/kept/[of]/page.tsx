import { Page } from '#app/_components/page.tsx'
import { CollectionPlate } from '#app/_keeping/collection-plate.tsx'
import { decodeSegment, lastingRef } from '#app/_server/catalogue.ts'
import { collectionOf } from '#app/_server/collection.ts'
import { CARD } from '#app/_server/drawing/card/layout.ts'
import { wordsOf } from '#app/_server/words.ts'
import { collecting } from '#app/_words/collecting.ts'
import { cardFile, KEPT_PAGE } from '#app/address.ts'

export function generateStaticParams() {
  return []
}

/** What somebody chose, at `/kept?of=…`: the proxy makes a part of the path of that. */
export default async function CollectionPage({ params }: PageProps<'/[lang]/kept/[of]'>) {
  const query = decodeSegment((await params).of)
  const collection = await collectionOf(new URLSearchParams(query).getAll('of'))
  const t = await wordsOf(collecting)
  const { chosen } = collection
  const title = chosen.length > 0 ? t.collectionTitle(chosen.length) : t.collection
  const image = chosen.slice(0, 1).map(({ model, recipe }) => ({
    file: cardFile(lastingRef(model), recipe),
    ...CARD,
    alt: title,
  }))[0]
  return (
    <Page
      page={`${KEPT_PAGE}?${query}`}
      title={title}
      description={t.collectionDescription}
      isListed={false}
      {...(image && { image })}
    >
      <CollectionPlate collection={collection} />
    </Page>
  )
}
