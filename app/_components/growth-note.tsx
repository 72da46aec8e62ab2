import type { Entry } from '#lib/gallery/catalogue.ts'
import { formatModelRef, pinOf } from '#lib/latent/recipe.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage, wordsOf } from '../_server/words.ts'
import { model as words } from '../_words/model.ts'
import { formatPictures } from '../_words/numbers.ts'
import { modelPage } from '../address.ts'
import { Ago } from './ago.tsx'
import { KeepUp } from './keep-up.tsx'
import { PageLink } from './page-link.tsx'
import { Worded } from './worded.tsx'

/** Milliseconds without a new release after which a run counts as stopped. */
const SILENCE = 24 * 60 * 60_000

/** Says how far a model has grown that is still in training, and keeps the page up with it. Nothing for others. */
export async function GrowthNote({ model }: { model: PublishedModel }) {
  const { growth } = model
  if (!growth?.growing) return null
  const { colon } = await wordsOf(words)
  return (
    <div className="growth">
      <p>
        <Standing model={model} growth={growth} />
        {colon}
        <GrownSoFar growth={growth} />
      </p>
      <div className="growth-bar" aria-hidden="true">
        <div style={{ width: `${Math.min(100, (growth.kimg / growth.growing.until) * 100)}%` }} />
      </div>
    </div>
  )
}

/** `320,000 of 1,000,000 pictures seen, updated 3 minutes ago`, kept right. */
export async function GrownSoFar({ growth }: { growth: Entry }) {
  const { kimg, growing, publishedAt } = growth
  if (!growing) return null
  const language = await pageLanguage()
  const text = words[language].growth(
    formatPictures(kimg, language),
    formatPictures(growing.until, language),
  )
  return (
    <>
      <Worded text={text}>{() => <Ago at={publishedAt} />}</Worded>
      {isGoingOn(growth) && <KeepUp />}
    </>
  )
}

/** False when a run has been silent for so long that nobody should wait for it. */
export function isGoingOn({ publishedAt }: Entry): boolean {
  return Date.now() - Date.parse(publishedAt) < SILENCE
}

async function Standing({ model: { release }, growth }: { model: PublishedModel; growth: Entry }) {
  const t = await wordsOf(words)
  if (growth.digest === release.digest) return isGoingOn(growth) ? t.growing : t.unfinished
  const newer = formatModelRef({ id: release.id, pin: pinOf(growth.digest) })
  return <PageLink href={modelPage(newer)}>{release.growing ? t.grownOn : t.nextGrowing}</PageLink>
}
