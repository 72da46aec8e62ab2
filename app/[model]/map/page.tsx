import type { Metadata } from 'next'
import Link from 'next/link'
import { parsePlace } from '../../_map/place.ts'
import { Plane } from '../../_map/plane.tsx'
import { findModel } from '../../_server/catalogue.ts'
import { studioModel } from '../../_server/studio-model.ts'
import { wordsOf } from '../../_server/words.ts'
import { map } from '../../_words/map.ts'
import { modelPage } from '../../address.ts'

export async function generateMetadata({ params }: PageProps<'/[model]/map'>): Promise<Metadata> {
  const { manifest } = await findModel((await params).model)
  const t = await wordsOf(map)
  return {
    title: t.title(manifest.title),
    description: t.description(manifest.title),
    robots: { index: false },
  }
}

export default async function MapPage({ params, searchParams }: PageProps<'/[model]/map'>) {
  const published = await findModel((await params).model)
  const model = await studioModel(published)
  const t = await wordsOf(map)
  return (
    <>
      <div className="page">
        <h1 className="mt-1 mb-2 text-2xl md:text-4xl">
          <Link href={modelPage(published.ref)} prefetch={false} className="species">
            {model.title}
          </Link>
          : {t.heading}
        </h1>
        <p className="mb-3 text-ink-soft max-md:hidden">{t.lead}</p>
      </div>
      <Plane model={model} place={parsePlace(await searchParams)} />
    </>
  )
}
