import { Page } from '#app/_components/page.tsx'
import { PageLink } from '#app/_components/page-link.tsx'
import { WalkGallery } from '#app/_components/walk-gallery.tsx'
import { listModels } from '#app/_server/catalogue.ts'
import { siteCard } from '#app/_server/page-card.ts'
import { pageLanguage } from '#app/_server/words.ts'
import { titled } from '#app/_words/titled.ts'
import { walks } from '#app/_words/walks.ts'
import { modelPage, studioPage, WALKS_PAGE } from '#app/address.ts'

/** Every walk that has a name, over all models. */
export default async function WalksPage() {
  const language = await pageLanguage()
  const t = walks[language]
  return (
    <Page
      page={WALKS_PAGE}
      title={t.title}
      description={t.description}
      {...(await siteCard('walks', t.title))}
    >
      <h1 className="mt-4 text-4xl md:text-6xl">{t.title}</h1>
      <p className="lead mt-3">{t.lead}</p>
      {(await listModels()).map((model) => (
        <section key={model.pinned} aria-labelledby={model.release.id} className="mt-12">
          <div className="flex flex-wrap items-baseline gap-x-6">
            <h2 id={model.release.id} className="species text-3xl">
              <PageLink href={modelPage(model.release.id)}>
                {titled(model.manifest, language).title}
              </PageLink>
            </h2>
            <PageLink
              href={`${studioPage(model.release.id)}?tool=walk`}
              className="inline-flex min-h-11 items-center"
            >
              {t.make}
            </PageLink>
          </div>
          <WalkGallery model={model} />
        </section>
      ))}
    </Page>
  )
}
