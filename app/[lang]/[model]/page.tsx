import { AboutModel } from '#app/_components/about-model.tsx'
import { Beside } from '#app/_components/beside.tsx'
import { ModelHeading } from '#app/_components/model-heading.tsx'
import { Page } from '#app/_components/page.tsx'
import { PageLink } from '#app/_components/page-link.tsx'
import { TimeMachine } from '#app/_components/time-machine.tsx'
import { TrainingLabel } from '#app/_components/training-label.tsx'
import { WalkGallery } from '#app/_components/walk-gallery.tsx'
import { besideOf } from '#app/_server/beside.ts'
import { cardOf, curvesOf, findModel } from '#app/_server/catalogue.ts'
import { pageCard } from '#app/_server/page-card.ts'
import { pageLanguage } from '#app/_server/words.ts'
import { model as words } from '#app/_words/model.ts'
import { titled } from '#app/_words/titled.ts'
import { walks } from '#app/_words/walks.ts'
import { modelPage, WALKS_PAGE } from '#app/address.ts'

export function generateStaticParams() {
  return []
}

export default async function ModelPage({ params }: PageProps<'/[lang]/[model]'>) {
  const model = await findModel((await params).model)
  const { manifest, release } = model
  const [card, curves, other] = await Promise.all([cardOf(model), curvesOf(model), besideOf(model)])
  const language = await pageLanguage()
  const { title, description } = titled(manifest, language)
  return (
    <Page
      page={modelPage(release.id)}
      address={modelPage(model.ref)}
      model={model.ref}
      title={title}
      description={description}
      image={pageCard(model, 'model', title)}
    >
      <ModelHeading model={model} />
      <TimeMachine model={model} curves={curves} />
      <details className="mt-8">
        <summary className="cursor-pointer py-2.5">{words[language].report}</summary>
        <div className="mt-2 max-w-3xl">
          <TrainingLabel model={model} card={card} />
        </div>
      </details>
      <section aria-labelledby="walks" className="later mt-16">
        <h2 id="walks" className="text-3xl">
          {walks[language].of(title)}
        </h2>
        <WalkGallery model={model} />
        <PageLink href={WALKS_PAGE} className="inline-flex min-h-11 items-center">
          {walks[language].all}
        </PageLink>
      </section>
      {other && <Beside model={model} card={card} other={other} />}
      <AboutModel model={model} card={card} />
    </Page>
  )
}
