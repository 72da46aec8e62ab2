import type { Metadata } from 'next'
import Link from 'next/link'
import { findModel } from '../../_server/catalogue.ts'
import { studioModel } from '../../_server/studio-model.ts'
import { parseState } from '../../_studio/query.ts'
import { Studio } from '../../_studio/studio.tsx'
import { modelPage } from '../../address.ts'

export async function generateMetadata({
  params,
}: PageProps<'/[model]/studio'>): Promise<Metadata> {
  const { manifest } = await findModel((await params).model)
  return {
    title: `Studio of ${manifest.title}`,
    description: `Grow seeds of ${manifest.title} on your own device and walk between them.`,
    robots: { index: false },
  }
}

export default async function StudioPage({ params, searchParams }: PageProps<'/[model]/studio'>) {
  const model = await findModel((await params).model)
  return (
    <>
      <h1 className="mt-4 mb-4 text-4xl md:text-5xl">
        <Link href={modelPage(model.ref)} prefetch={false} className="species">
          {model.manifest.title}
        </Link>
        : the studio
      </h1>
      <Studio model={await studioModel(model)} initial={parseState(await searchParams)} />
    </>
  )
}
