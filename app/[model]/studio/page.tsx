import type { Metadata } from 'next'
import Link from 'next/link'
import { findModel, type PublishedModel } from '../../_server/catalogue.ts'
import { parseState } from '../../_studio/query.ts'
import { Studio, type StudioModel } from '../../_studio/studio.tsx'
import { modelPage, publishedFile } from '../../address.ts'

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
      <Studio model={studioModel(model)} initial={parseState(await searchParams)} />
    </>
  )
}

function studioModel({ ref, pinned, release, manifest }: PublishedModel): StudioModel {
  return {
    ref,
    pinned,
    folder: publishedFile(release.id, release.digest, '').replace(/\/$/, ''),
    digest: release.digest,
    resolution: manifest.resolution,
    bytes: manifest.weights.transferBytes ?? manifest.weights.bytes,
  }
}
