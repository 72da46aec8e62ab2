import type { Metadata } from 'next'
import Link from 'next/link'
import { findModel } from '../../_server/catalogue.ts'
import { studioModel } from '../../_server/studio-model.ts'
import { wordsOf } from '../../_server/words.ts'
import { parseState } from '../../_studio/query.ts'
import { Studio } from '../../_studio/studio.tsx'
import { studio } from '../../_words/studio.ts'
import { modelPage } from '../../address.ts'

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
      <h1 className="mt-1 mb-3 text-2xl md:mt-4 md:text-4xl">
        <Link href={modelPage(published.ref)} prefetch={false} className="species">
          {published.manifest.title}
        </Link>
        : {t.heading}
      </h1>
      <Studio model={model} initial={parseState(await searchParams, model)} />
    </>
  )
}
