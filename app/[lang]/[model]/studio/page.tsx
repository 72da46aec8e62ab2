import { Suspense } from 'react'
import { NeedsScript } from '#app/_components/needs-script.tsx'
import { Page } from '#app/_components/page.tsx'
import { PageLink } from '#app/_components/page-link.tsx'
import { plateSides } from '#app/_components/scale.ts'
import { findModel } from '#app/_server/catalogue.ts'
import { pageCard } from '#app/_server/page-card.ts'
import { studioModel } from '#app/_server/studio-model.ts'
import { pageLanguage, wordsOf } from '#app/_server/words.ts'
import { AddressedStudio } from '#app/_studio/addressed-studio.tsx'
import { AskedPicture } from '#app/_studio/asked-picture.tsx'
import { studio } from '#app/_words/studio.ts'
import { modelPage, studioPage } from '#app/address.ts'

export function generateStaticParams() {
  return []
}

/** What holds for any address of the studio; the visitor's device reads what it asks for. */
export default async function StudioPage({ params }: PageProps<'/[lang]/[model]/studio'>) {
  const published = await findModel((await params).model)
  const model = await studioModel(published, await pageLanguage())
  const t = await wordsOf(studio)
  return (
    <Page
      page={studioPage(published.ref)}
      model={published.ref}
      title={t.title(model.title)}
      description={t.description(model.title)}
      image={pageCard(published, 'studio', t.title(model.title))}
    >
      <h1 className="mb-3 text-2xl md:mt-2 md:mb-4 md:text-4xl">
        <PageLink href={modelPage(published.ref)} className="species">
          {model.title}
        </PageLink>
        : {t.heading}
      </h1>
      <NeedsScript model={published.ref} text={t.needsScript} />
      <Suspense fallback={<EmptyStage resolution={model.resolution} pinned={published.pinned} />}>
        <AddressedStudio model={model} />
      </Suspense>
    </Page>
  )
}

/** Room for the picture in hand. */
function EmptyStage({ resolution, pinned }: { resolution: number; pinned: string }) {
  return (
    <div className="studio needs-script">
      <div className="studio-side" style={plateSides(resolution)}>
        <div className="studio-stage">
          <div className="studio-plate">
            <AskedPicture pinned={pinned} resolution={resolution} />
          </div>
        </div>
      </div>
    </div>
  )
}
