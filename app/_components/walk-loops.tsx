import { parseRecipe, type WalkRecipe } from '#lib/latent/recipe.ts'
import type { Manifest } from '#lib/model/manifest.ts'
import type { PublishedModel } from '../_server/catalogue.ts'
import { recipePage } from '../address.ts'
import { keyName } from './key-name.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { PageLink } from './page-link.tsx'
import { WalkFilm } from './walk-film.tsx'

/** The curated walks, moving unless the visitor wants stillness. */
export function WalkLoops({ model }: { model: PublishedModel }) {
  const { walks } = model.manifest
  if (walks.length === 0) return null
  return (
    <div className="moving">
      <div className="flex flex-wrap gap-x-8 gap-y-6">
        {walks.map((walk) => (
          <WalkLoop key={walk.file} model={model} walk={walk} />
        ))}
      </div>
      <MotionSwitch />
    </div>
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
