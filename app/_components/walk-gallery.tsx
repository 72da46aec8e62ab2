import type { PublishedModel } from '../_server/catalogue.ts'
import { walksOf } from '../_server/walks.ts'
import { pageLanguage } from '../_server/words.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { cellSides } from './scale.ts'
import { WalkLink } from './walk-link.tsx'

/** Every named walk of a model, each moving while it is in sight. */
export async function WalkGallery({ model }: { model: PublishedModel }) {
  const language = await pageLanguage()
  return (
    <div className="moving">
      <ul className="walk-gallery" style={cellSides(model.manifest.resolution)}>
        {walksOf(model, language).map((walk) => (
          <li key={walk.name}>
            <WalkLink model={model} walk={walk} side={192} />
          </li>
        ))}
      </ul>
      <MotionSwitch />
    </div>
  )
}
