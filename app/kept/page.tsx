import type { Metadata } from 'next'
import { CollectionPlate } from '../_keeping/collection-plate.tsx'
import { KeptPlate } from '../_keeping/kept-plate.tsx'
import { CARD } from '../_server/card/layout.ts'
import { collectionOf } from '../_server/collection.ts'
import { requestUrl } from '../_server/site.ts'
import { wordsOf } from '../_server/words.ts'
import { keeping } from '../_words/keeping.ts'
import { cardFile } from '../address.ts'

export async function generateMetadata({ searchParams }: PageProps<'/kept'>): Promise<Metadata> {
  const t = await wordsOf(keeping)
  const { of } = await searchParams
  if (of === undefined) return { title: t.title, robots: { index: false } }
  const { chosen } = await collectionOf(of)
  const [first] = chosen
  const title = t.collectionTitle(chosen.length)
  const description = t.collectionDescription
  const image = first && { url: cardFile(first.model.pinned, first.recipe), ...CARD, alt: title }
  const shown = { title, description, ...(image && { images: image }) }
  return {
    metadataBase: await requestUrl(),
    title,
    description,
    robots: { index: false },
    openGraph: shown,
    twitter: { card: 'summary_large_image', ...shown },
  }
}

export default async function KeptPage({ searchParams }: PageProps<'/kept'>) {
  const { of } = await searchParams
  if (of === undefined) return <KeptPlate />
  return <CollectionPlate collection={await collectionOf(of)} />
}
