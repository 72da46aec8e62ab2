import { AboutModel } from '#app/_components/about-model.tsx'
import { ModelHeading } from '#app/_components/model-heading.tsx'
import { Page } from '#app/_components/page.tsx'
import { TimeMachine } from '#app/_components/time-machine.tsx'
import { TrainingLabel } from '#app/_components/training-label.tsx'
import { cardOf, curvesOf, findModel } from '#app/_server/catalogue.ts'
import { modelPage, pictureFile } from '#app/address.ts'
import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'

export function generateStaticParams() {
  return []
}

export default async function ModelPage({ params }: PageProps<'/[lang]/[model]'>) {
  const model = await findModel((await params).model)
  const { manifest, release, pinned } = model
  const [card, curves] = await Promise.all([cardOf(model), curvesOf(model)])
  const [seed = toSeed(0)] = manifest.gridShape.seeds
  const side = manifest.resolution * 8
  const picture = pictureFile(pinned, pictureOf(seed), side)
  return (
    <Page
      page={modelPage(release.id)}
      address={modelPage(model.ref)}
      title={manifest.title}
      description={manifest.description}
      image={{ file: picture, width: side, height: side, alt: manifest.title }}
    >
      <ModelHeading model={model} />
      <TimeMachine model={model} curves={curves}>
        <TrainingLabel model={model} card={card} />
      </TimeMachine>
      <AboutModel model={model} card={card} />
    </Page>
  )
}
