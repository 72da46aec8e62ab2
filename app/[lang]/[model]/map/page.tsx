import { Suspense } from 'react'
import { NeedsScript } from '#app/_components/needs-script.tsx'
import { Page } from '#app/_components/page.tsx'
import { PageLink } from '#app/_components/page-link.tsx'
import { AddressedPlane } from '#app/_map/addressed-plane.tsx'
import { findModel } from '#app/_server/catalogue.ts'
import { pageCard } from '#app/_server/page-card.ts'
import { studioModel } from '#app/_server/studio-model.ts'
import { pageLanguage, wordsOf } from '#app/_server/words.ts'
import { map } from '#app/_words/map.ts'
import { mapPage, modelPage } from '#app/address.ts'

export function generateStaticParams() {
  return []
}

/** What holds for any place of the map; the visitor's device reads which one the address asks for. */
export default async function MapPage({ params }: PageProps<'/[lang]/[model]/map'>) {
  const published = await findModel((await params).model)
  const model = await studioModel(published, await pageLanguage())
  const t = await wordsOf(map)
  return (
    <Page
      page={mapPage(published.ref)}
      model={published.ref}
      title={t.title(model.title)}
      description={t.description(model.title)}
      image={pageCard(published, 'map', t.title(model.title))}
    >
      <div className="page">
        <h1 className="mt-1 mb-2 text-2xl md:text-4xl">
          <PageLink href={modelPage(published.ref)} className="species">
            {model.title}
          </PageLink>
          : {t.heading}
        </h1>
        <p className="mb-3 text-ink-soft max-md:hidden">{t.lead}</p>
        <NeedsScript model={published.ref} text={t.needsScript} />
      </div>
      <Suspense fallback={<div className="map needs-script" />}>
        <AddressedPlane model={model} />
      </Suspense>
    </Page>
  )
}
