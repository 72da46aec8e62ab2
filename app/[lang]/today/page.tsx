import { EmptyGarden } from '#app/_components/empty-garden.tsx'
import { MotionSwitch } from '#app/_components/motion-switch.tsx'
import { Page } from '#app/_components/page.tsx'
import { PageLink } from '#app/_components/page-link.tsx'
import { Picture } from '#app/_components/picture.tsx'
import { Plate } from '#app/_components/plate.tsx'
import { evenColumns, multiple } from '#app/_components/scale.ts'
import { WalkLink } from '#app/_components/walk-link.tsx'
import { ShareMenu } from '#app/_keeping/share-menu.tsx'
import { lastingRef, listModels } from '#app/_server/catalogue.ts'
import { lastDays, type OfDay } from '#app/_server/day.ts'
import { CARD } from '#app/_server/drawing/card/layout.ts'
import { siteAddress } from '#app/_server/site.ts'
import { pageLanguage } from '#app/_server/words.ts'
import { inLanguage, type Language } from '#app/_words/language.ts'
import { formatDate, formatDay } from '#app/_words/numbers.ts'
import { describeRecipe } from '#app/_words/recipe.ts'
import { titled } from '#app/_words/titled.ts'
import { today } from '#app/_words/today.ts'
import { cardFile, FEED_FILE, recipePage, TODAY_PAGE } from '#app/address.ts'

/** Days that are shown beside today's. */
const BEFORE = 12

/** The picture and the walk of the day, and what there was on the days before. */
export default async function TodayPage() {
  const language = await pageLanguage()
  const t = today[language]
  const [now, ...before] = lastDays(await listModels(), new Date(), BEFORE + 1, language)
  if (!now)
    return (
      <Page page={TODAY_PAGE} title={t.title} description={t.description}>
        <EmptyGarden />
      </Page>
    )
  const day = formatDate(now.day.toISOString(), language)
  const card = cardFile(lastingRef(now.model), now.picture)
  const alt = describeRecipe(now.picture, language)
  return (
    <Page
      page={TODAY_PAGE}
      title={t.heading(day)}
      description={t.description}
      image={{ file: card, ...CARD, alt }}
    >
      <div className="today moving mt-4">
        <div>
          <h1 className="text-4xl md:text-6xl">{t.heading(day)}</h1>
          <p className="lead mt-3">{t.lead}</p>
          <p className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2">
            <a href={FEED_FILE} className="inline-flex min-h-11 items-center">
              {t.feed}
            </a>
            <ShareMenu
              href={siteAddress(inLanguage(language, TODAY_PAGE))}
              title={t.heading(day)}
              card={card}
            />
          </p>
        </div>
        <Shown now={now} language={language} />
      </div>
      <section aria-labelledby="before" className="mt-14">
        <h2 id="before" className="text-2xl">
          {t.before}
        </h2>
        <ul className="cells strip even" style={evenColumns(before.length)}>
          {before.map((one) => (
            <li key={one.day.toISOString()}>
              <PageLink
                href={recipePage(one.model.release.id, one.picture)}
                className="block no-underline"
              >
                <Picture
                  model={one.model.pinned}
                  recipe={one.picture}
                  language={language}
                  side={multiple(one.model.manifest.resolution, 128)}
                />
                <span className="caption">{formatDay(one.day.toISOString(), language)}</span>
              </PageLink>
            </li>
          ))}
        </ul>
      </section>
    </Page>
  )
}

function Shown({ now: { model, picture, walk }, language }: { now: OfDay; language: Language }) {
  const t = today[language]
  const { title } = titled(model.manifest, language)
  const { id } = model.release
  return (
    <>
      <section aria-labelledby="picture">
        <h2 id="picture" className="text-2xl">
          {t.picture}
        </h2>
        <PageLink href={recipePage(id, picture)} className="mt-3 block no-underline">
          <Plate model={model} recipe={picture} language={language} side={512} first />
          <span className="caption">
            {title}: {describeRecipe(picture, language)}
          </span>
        </PageLink>
      </section>
      <section aria-labelledby="walk">
        <h2 id="walk" className="text-2xl">
          {t.walk}
        </h2>
        <div className="mt-3">
          <WalkLink model={model} walk={walk} side={512} />
        </div>
        <MotionSwitch />
      </section>
    </>
  )
}
