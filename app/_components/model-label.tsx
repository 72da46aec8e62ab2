import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import { describeKimg, model as modelWords } from '../_words/model.ts'
import { titled } from '../_words/titled.ts'
import { wall } from '../_words/wall.ts'
import { mapPage, modelPage, randomPage, studioPage } from '../address.ts'
import { GrownSoFar, isGoingOn } from './growth-note.tsx'
import { PageLink } from './page-link.tsx'
import { RandomLink } from './random-link.tsx'
import { Specimen } from './specimen.tsx'

/** What stands under a wall: whose pictures these are, and where to go from them. */
export async function ModelLabel({ model }: { model: PublishedModel }) {
  const language = await pageLanguage()
  const t = wall[language]
  const known = modelWords[language]
  const { release, manifest } = model
  const { id } = release
  const { title, description } = titled(manifest, language)
  const { resolution, kimg, licence } = manifest
  return (
    <Specimen
      heading={
        <h2 className="species text-3xl">
          <PageLink href={modelPage(id)}>{title}</PageLink>
        </h2>
      }
      facts={[
        [t.pictures, t.each(resolution)],
        release.growing
          ? [
              isGoingOn(release) ? known.growing : known.unfinished,
              <GrownSoFar key="growth" growth={release} />,
            ]
          : [known.age, describeKimg(kimg, language)],
        [known.licence, licence],
      ]}
    >
      <p className="mt-3">{description}</p>
      <p className="mt-2 flex flex-wrap gap-x-6">
        <PageLink href={modelPage(id)} className="inline-flex min-h-11 items-center">
          {t.learned}
        </PageLink>
        <PageLink href={studioPage(id)} className="inline-flex min-h-11 items-center">
          {t.studio}
        </PageLink>
        <PageLink href={mapPage(id)} className="inline-flex min-h-11 items-center">
          {t.map}
        </PageLink>
        <RandomLink page={randomPage(id)}>{t.random}</RandomLink>
      </p>
    </Specimen>
  )
}
