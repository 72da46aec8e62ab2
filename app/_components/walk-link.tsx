import type { PublishedModel } from '../_server/catalogue.ts'
import type { NamedWalk } from '../_server/walks.ts'
import { recipePage } from '../address.ts'
import { PageLink } from './page-link.tsx'
import { WalkFilm } from './walk-film.tsx'

/** A walk that moves, over its name, and leads to its page. */
export function WalkLink({
  model,
  walk: { recipe, name },
  side,
  eager = false,
}: {
  model: PublishedModel
  walk: NamedWalk
  /** CSS pixels at most. */
  side: number
  /** Whether it is in the first screen. */
  eager?: boolean
}) {
  return (
    <PageLink
      href={recipePage(model.release.id, recipe)}
      className="block no-underline hover:underline"
    >
      <WalkFilm model={model} recipe={recipe} side={side} eager={eager} />
      <span className="caption">{name}</span>
    </PageLink>
  )
}
