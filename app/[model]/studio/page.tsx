import type { Metadata } from 'next'
import Link from 'next/link'
import { findModel } from '../../_server/catalogue.ts'
import { studioModel } from '../../_server/studio-model.ts'
import { wordsOf } from '../../_server/words.ts'
import { parseState } from '../../_studio/query.ts'
import { Studio } from '../../_studio/studio.tsx'
import { studio } from '../../_words/studio.ts'
import { mapPage, modelPage } from '../../address.ts'

export async function generateMetadata({
  params,
}: PageProps<'/[model]/studio'>): Promise<Metadata> {
  const { manifest } = await findModel((await params).model)
  const t = await wordsOf(studio)
  return {
    title: t.title(manifest.title),
    description: t.description(manifest.title),
    robots: { index: false },
  }
}

export default async function StudioPage({ params, searchParams }: PageProps<'/[model]/studio'>) {
  const published = await findModel((await params).model)
  const model = await studioModel(published)
  const t = await wordsOf(studio)
  return (
    <>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6 md:mt-2 md:mb-3">
        <h1 className="text-2xl md:text-4xl">
          <Link href={modelPage(published.ref)} prefetch={false} className="species">
            {published.manifest.title}
          </Link>
          : {t.heading}
        </h1>
        <Link
          href={mapPage(published.ref)}
          prefetch={false}
          className="inline-flex min-h-11 items-center"
        >
          {t.map}
        </Link>
      </div>
      <Studio model={model} initial={parseState(await searchParams, model)} />
    </>
  )
}
