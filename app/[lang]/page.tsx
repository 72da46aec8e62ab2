import { EmptyGarden } from '#app/_components/empty-garden.tsx'
import { Introduction } from '#app/_components/introduction.tsx'
import { ModelIndex } from '#app/_components/model-index.tsx'
import { ModelLabel } from '#app/_components/model-label.tsx'
import { Page } from '#app/_components/page.tsx'
import { PageLink } from '#app/_components/page-link.tsx'
import { WalkLoops } from '#app/_components/walk-loops.tsx'
import { Wall } from '#app/_components/wall.tsx'
import { ShareMenu } from '#app/_keeping/share-menu.tsx'
import { listModels, type PublishedModel } from '#app/_server/catalogue.ts'
import { siteCard } from '#app/_server/page-card.ts'
import { pageLanguage } from '#app/_server/words.ts'
import { inLanguage } from '#app/_words/language.ts'
import { formatDate } from '#app/_words/numbers.ts'
import { titled } from '#app/_words/titled.ts'
import { today } from '#app/_words/today.ts'
import { wall } from '#app/_words/wall.ts'
import { TODAY_PAGE } from '#app/address.ts'

export default async function Home() {
  const models = await listModels()
  return (
    <Page page="/" {...(await siteCard('wall', 'Latent Garden'))}>
      {models.length === 0 && <EmptyGarden />}
      {models.map((model, i) => (
        <OnWall key={model.pinned} model={model} models={models} first={i === 0} />
      ))}
    </Page>
  )
}

/** A model's place on the wall. The first also says what all this is. */
async function OnWall({
  model,
  models,
  first,
}: {
  model: PublishedModel
  models: readonly PublishedModel[]
  first: boolean
}) {
  const language = await pageLanguage()
  const t = wall[language]
  const day = new Date()
  const { title } = titled(model.manifest, language)
  const told = model.manifest.curated?.seeds.length ? t.chosen : t.today
  return (
    <section
      id={model.release.id}
      aria-label={title}
      className={
        first
          ? undefined
          : 'later mt-20 [--about:82rem] min-[79rem]:[--about:54rem] min-[88rem]:[--about:46rem]'
      }
    >
      <Wall model={model} day={day}>
        {first && <Introduction model={model} />}
      </Wall>
      {first && (
        <p className="mt-3 flex flex-wrap items-center justify-between gap-x-6 text-ink-soft">
          <span>
            {told(formatDate(day.toISOString(), language))}{' '}
            <PageLink href={TODAY_PAGE} className="inline-flex min-h-11 items-center">
              {today[language].picture}
            </PageLink>
          </span>
          <ShareMenu href={inLanguage(language, '/')} title="Latent Garden" />
        </p>
      )}
      {first && <ModelIndex models={models} day={day} />}
      <div className="mt-8 grid items-start gap-x-12 gap-y-8 min-[79rem]:grid-cols-[minmax(30rem,1fr)_minmax(0,auto)]">
        <ModelLabel model={model} />
        <WalkLoops model={model} count={4} />
      </div>
    </section>
  )
}
