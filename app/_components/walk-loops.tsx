import { parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { pageLanguage } from '../_server/words.ts'
import { titled } from '../_words/titled.ts'
import { wall } from '../_words/wall.ts'
import { recipePage } from '../address.ts'
import { keyName } from './key-name.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { PageLink } from './page-link.tsx'
import { WalkFilm } from './walk-film.tsx'

/** The curated walks, moving unless the visitor wants stillness. */
export async function WalkLoops({ model }: { model: PublishedModel }) {
  const { walks } = model.manifest
  if (walks.length === 0) return null
  const language = await pageLanguage()
  const t = wall[language]
  return (
    <section aria-label={t.walks(titled(model.manifest, language).title)} className="moving">
      <div className="flex flex-wrap gap-x-8 gap-y-6">
        {walks.map((walk) => (
          <WalkLoop key={walk.file} model={model} walk={walk} />
        ))}
      </div>
      <MotionSwitch />
    </section>
  )
}

async function WalkLoop({
  model,
  walk: { frames, fps, ...walk },
}: {
  model: PublishedModel
  walk: Manifest['walks'][number]
}) {
  const recipe = parseRecipe(walk.recipe) as WalkRecipe
  return (
    <PageLink href={recipePage(model.release.id, recipe)} className="no-underline">
      <WalkFilm model={model} recipe={recipe} pace={{ frames, fps }} side={256} />
      <span className="caption">{recipe.keys.map(keyName).join(' → ')}</span>
    </PageLink>
  )
}
