import { MAX_KEY_FRAMES, pictureOf } from '#lib/latent/recipe.ts'
import { cellSides } from '../_components/scale.ts'
import { SelectField } from '../_components/select-field.tsx'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import { GrownPicture } from './grown-picture.tsx'
import { KeyFrames } from './key-frames.tsx'
import type { PanelProps } from './panel.ts'
import { randomSeed } from './random.ts'
import { RangeField } from './range-field.tsx'
import { framesOf, MAX_FPS, MAX_FRAMES, MAX_STEPS, type Walk } from './state.ts'

/** Which pictures a walk passes, and how it goes from each to the next. */
export function WalkPanel(props: PanelProps) {
  const { state, change } = props.bench
  const t = useWords(studio)
  const { walk, hand } = state
  const isFull = walk.keys.length >= MAX_KEY_FRAMES
  const put = (part: Partial<Walk>, what?: string) =>
    change(({ walk }) => ({ walk: { ...walk, ...part } }), what)
  return (
    <>
      <p className="studio-lead">{t.walkLead}</p>
      <div className="studio-adding needs-script" style={cellSides(props.model.resolution)}>
        <div className="studio-thumb">
          <GrownPicture
            model={props.model}
            recipe={hand}
            drawn={props.drawn}
            side={props.model.resolution}
          />
        </div>
        <button
          type="button"
          className="button button-solid"
          disabled={isFull}
          onClick={() => put({ keys: [...walk.keys, hand.key] })}
        >
          {t.addHand}
        </button>
        <button
          type="button"
          className="button"
          disabled={isFull}
          onClick={() => put({ keys: [...walk.keys, pictureOf(randomSeed()).key] })}
        >
          {t.addRandom}
        </button>
      </div>
      {isFull && <p className="mt-2 text-ink-soft">{t.full}</p>}
      <KeyFrames {...props} onKeys={(keys) => put({ keys })} />
      {walk.keys.length < 2 && <p className="mt-2">{t.needTwo}</p>}
      <div className="needs-script mt-6">
        <WalkSettings walk={walk} put={put} />
      </div>
    </>
  )
}

function WalkSettings({
  walk,
  put,
}: {
  walk: Walk
  put: (part: Partial<Walk>, what?: string) => void
}) {
  const t = useWords(studio)
  const frames = framesOf(walk)
  return (
    <div className="studio-controls">
      <SelectField
        label={t.path}
        value={walk.path}
        choices={t.paths}
        onValue={(path) => put({ path })}
      />
      <SelectField
        label={t.easing}
        value={walk.easing}
        choices={t.easings}
        onValue={(easing) => put({ easing })}
      />
      <label className="flex min-h-11 cursor-pointer items-center gap-2">
        <input
          type="checkbox"
          className="size-5 accent-ink"
          checked={walk.loop}
          onChange={({ target }) => put({ loop: target.checked })}
        />
        {t.loop}
      </label>
      <div className="flex w-full flex-wrap gap-x-6 gap-y-3">
        <RangeField
          label={t.steps}
          value={walk.steps}
          min={1}
          max={MAX_STEPS}
          onValue={(steps) => put({ steps }, 'steps')}
        />
        <RangeField
          label={t.speed}
          value={walk.fps}
          min={1}
          max={MAX_FPS}
          onValue={(fps) => put({ fps }, 'fps')}
        />
      </div>
      {walk.keys.length > 1 && (
        <p className="w-full text-ink-soft lining-nums tabular-nums">
          {t.length(frames, frames / walk.fps)}
          {frames === MAX_FRAMES && ` ${t.capped(MAX_FRAMES)}`}
        </p>
      )}
    </div>
  )
}
