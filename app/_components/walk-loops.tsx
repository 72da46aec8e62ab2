import type { CSSProperties } from 'react'
import type { PublishedModel } from '../_server/catalogue.ts'
import { walksOf } from '../_server/walks.ts'
import { pageLanguage } from '../_server/words.ts'
import { recipePage } from '../address.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { PageLink } from './page-link.tsx'
import { WalkFilm } from './walk-film.tsx'

/** Walks that there is room for on a very wide page besides. */
const MORE = 2

/**
 * The first walks of a model, moving unless the visitor wants stillness.
 *
 * @param count on a page of usual width
 */
export async function WalkLoops({ model, count }: { model: PublishedModel; count: number }) {
  const walks = walksOf(model, await pageLanguage()).slice(0, count + MORE)
  return (
    <div className="moving">
      <ul className="walk-loops" style={{ '--shown': count } as CSSProperties}>
        {walks.map(({ recipe, name }, i) => (
          <li key={name} className={i < count ? undefined : 'more'}>
            <PageLink
              href={recipePage(model.release.id, recipe)}
              className="block no-underline hover:underline"
            >
              <WalkFilm model={model} recipe={recipe} side={256} />
              <span className="caption">{name}</span>
            </PageLink>
          </li>
        ))}
      </ul>
      <MotionSwitch />
    </div>
  )
}
