import type { PublishedModel } from '../_server/catalogue.ts'
import { walksOf } from '../_server/walks.ts'
import { pageLanguage } from '../_server/words.ts'
import { recipePage } from '../address.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { PageLink } from './page-link.tsx'
import { WalkFilm } from './walk-film.tsx'

/** A model's first two walks, moving unless the visitor wants stillness. */
export async function WalkLoops({ model }: { model: PublishedModel }) {
  const walks = walksOf(model, await pageLanguage()).slice(0, 2)
  return (
    <div className="moving">
      <div className="flex flex-wrap gap-x-8 gap-y-6">
        {walks.map(({ recipe, name }) => (
          <PageLink key={name} href={recipePage(model.release.id, recipe)} className="no-underline">
            <WalkFilm model={model} recipe={recipe} side={256} />
            <span className="caption">{name}</span>
          </PageLink>
        ))}
      </div>
      <MotionSwitch />
    </div>
  )
}
