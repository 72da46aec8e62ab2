import { ShareMenu } from '../_keeping/share-menu.tsx'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import { inLanguage } from '../_words/language.ts'
import { titled } from '../_words/titled.ts'
import { wall } from '../_words/wall.ts'
import { mapPage, modelPage, randomPage, studioPage } from '../address.ts'
import { GrowthNote } from './growth-note.tsx'
import { PageLink } from './page-link.tsx'
import { RandomLink } from './random-link.tsx'
import { SeedForm } from './seed-form.tsx'
import { WalkLoops } from './walk-loops.tsx'

export async function ModelHeading({ model }: { model: PublishedModel }) {
  const language = await pageLanguage()
  const t = wall[language]
  const { ref, manifest } = model
  const { title, description } = titled(manifest, language)
  return (
    <header className="mt-4 grid gap-x-12 gap-y-8 min-[79rem]:grid-cols-[1fr_auto]">
      <div className="flex flex-col gap-4">
        <h1 className="species text-4xl md:text-6xl">{title}</h1>
        <p className="lead">{description}</p>
        <GrowthNote model={model} />
        <p className="flex flex-wrap gap-x-6">
          <PageLink href={studioPage(ref)} className="inline-flex min-h-11 items-center">
            {t.studio}
          </PageLink>
          <PageLink href={mapPage(ref)} className="inline-flex min-h-11 items-center">
            {t.map}
          </PageLink>
          <RandomLink page={randomPage(ref)}>{t.random}</RandomLink>
          <ShareMenu href={inLanguage(language, modelPage(model.release.id))} title={title} />
        </p>
        <SeedForm model={model} />
      </div>
      <WalkLoops model={model} count={2} eager />
    </header>
  )
}
