import type { PublishedModel } from '../_server/catalogue.ts'
import { walksOf } from '../_server/walks.ts'
import { pageLanguage } from '../_server/words.ts'
import { recipePage } from '../address.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { PageLink } from './page-link.tsx'
import { cellSides } from './scale.ts'
import { WalkFilm } from './walk-film.tsx'

/** Every named walk of a model, each moving while it is in sight. */
export async function WalkGallery({ model }: { model: PublishedModel }) {
  const language = await pageLanguage()
  return (
    <div className="moving">
      <ul className="walk-gallery" style={cellSides(model.manifest.resolution)}>
        {walksOf(model, language).map(({ recipe, name }) => (
          <li key={name}>
            <PageLink
              href={recipePage(model.release.id, recipe)}
              className="block no-underline hover:underline"
            >
              <WalkFilm model={model} recipe={recipe} side={192} />
              <span className="caption">{name}</span>
            </PageLink>
          </li>
        ))}
      </ul>
      <MotionSwitch />
    </div>
  )
}
