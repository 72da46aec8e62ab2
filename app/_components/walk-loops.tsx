import type { CSSProperties } from 'react'
import type { PublishedModel } from '../_server/catalogue.ts'
import { walksOf } from '../_server/walks.ts'
import { pageLanguage } from '../_server/words.ts'
import { MotionSwitch } from './motion-switch.tsx'
import { WalkLink } from './walk-link.tsx'

/** Walks that there is room for on a very wide page besides. */
const MORE = 2

/**
 * The first walks of a model, moving unless the visitor wants stillness.
 *
 * @param count on a page of usual width
 * @param eager whether they are in the first screen
 */
export async function WalkLoops({
  model,
  count,
  eager = false,
}: {
  model: PublishedModel
  count: number
  eager?: boolean
}) {
  const walks = walksOf(model, await pageLanguage()).slice(0, count + MORE)
  return (
    <div className="moving">
      <ul className="walk-loops" style={{ '--shown': count } as CSSProperties}>
        {walks.map((walk, i) => (
          <li key={walk.name} className={i < count ? undefined : 'more'}>
            <WalkLink model={model} walk={walk} side={256} eager={eager && i < count} />
          </li>
        ))}
      </ul>
      <MotionSwitch />
    </div>
  )
}
