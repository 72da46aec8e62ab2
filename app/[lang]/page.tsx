import { EmptyGarden } from '#app/_components/empty-garden.tsx'
import { Introduction } from '#app/_components/introduction.tsx'
import { ModelLabel } from '#app/_components/model-label.tsx'
import { Page } from '#app/_components/page.tsx'
import { WalkLoops } from '#app/_components/walk-loops.tsx'
import { WALL_PICTURES, Wall } from '#app/_components/wall.tsx'
import { listModels, type PublishedModel } from '#app/_server/catalogue.ts'
import { seedsOfDay } from '#app/_server/day.ts'

export default async function Home() {
  const models = await listModels()
  return (
    <Page page="/">
      {models.length === 0 && <EmptyGarden />}
      {models.map((model, i) => (
        <OnWall key={model.pinned} model={model} first={i === 0} />
      ))}
    </Page>
  )
}

/** A model's place on the wall. The first also says what all this is. */
function OnWall({ model, first }: { model: PublishedModel; first: boolean }) {
  return (
    <section aria-label={model.manifest.title} className={first ? undefined : 'mt-20'}>
      <Wall model={model} seeds={seedsOfDay(new Date(), WALL_PICTURES)}>
        {first && <Introduction model={model.release.id} />}
      </Wall>
      <div className="mt-8 grid items-start gap-x-12 gap-y-8 min-[79rem]:grid-cols-[1fr_auto]">
        <ModelLabel model={model} />
        <WalkLoops model={model} />
      </div>
    </section>
  )
}
