import type { Metadata } from 'next'
import { pictureOf } from '#lib/latent/recipe.ts'
import { toSeed } from '#lib/latent/seed.ts'
import { AboutModel } from '../_components/about-model.tsx'
import { ModelHeading } from '../_components/model-heading.tsx'
import { TimeMachine } from '../_components/time-machine.tsx'
import { TrainingLabel } from '../_components/training-label.tsx'
import { cardOf, curvesOf, findModel } from '../_server/catalogue.ts'
import { siteGraph } from '../_server/open-graph.ts'
import { requestUrl } from '../_server/site.ts'
import { modelPage, pictureFile } from '../address.ts'

export async function generateMetadata({ params }: PageProps<'/[model]'>): Promise<Metadata> {
  const { manifest, release, pinned } = await findModel((await params).model)
  const [seed = toSeed(0)] = manifest.gridShape.seeds
  const picture = pictureOf(seed)
  return {
    metadataBase: await requestUrl(),
    title: manifest.title,
    description: manifest.description,
    alternates: { canonical: modelPage(release.id) },
    openGraph: {
      ...(await siteGraph()),
      images: pictureFile(pinned, picture, manifest.resolution * 8),
    },
  }
}

export default async function ModelPage({ params }: PageProps<'/[model]'>) {
  const model = await findModel((await params).model)
  const [card, curves] = await Promise.all([cardOf(model), curvesOf(model)])
  return (
    <>
      <ModelHeading model={model} />
      <TimeMachine model={model} curves={curves}>
        <TrainingLabel model={model} card={card} />
      </TimeMachine>
      <AboutModel model={model} card={card} />
    </>
  )
}
