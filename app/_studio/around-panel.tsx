import { useMemo } from 'react'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { cellSides } from '../_components/scale.ts'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import { type Drawn, useHarvest } from './engine/use-harvest.ts'
import type { StudioModel } from './model.ts'
import type { PanelProps } from './panel.ts'
import { PictureCell } from './picture-cell.tsx'
import { RangeField } from './range-field.tsx'
import { alike } from './state.ts'
import type { Bench } from './use-studio.ts'
import {
  MAX_DRAW,
  MAX_RADIUS,
  MIN_RADIUS,
  stations,
  travelled,
  type Variation,
  variationsOf,
} from './variations.ts'

/** Pictures like the one in hand, in all directions from it, and those it was come by through. */
export function AroundPanel({ model, gardener, bench }: PanelProps) {
  const { state, change } = bench
  const t = useWords(studio)
  const { radius, draw, journey } = state.around
  const passed = stations(journey).slice(0, -1)
  const variations = variationsOf(state.hand.key, radius, draw)
  const texts = [...passed, ...variations.map(({ key }) => key)].map((key) =>
    formatRecipe(alike(state, key)),
  )
  const { pictures } = useHarvest(
    gardener,
    { lane: 'around', kind: 'pictures', recipes: texts },
    texts,
  )
  return (
    <>
      <p className="studio-lead">{t.aroundLead}</p>
      <div className="studio-controls">
        <RangeField
          label={t.radius}
          value={radius}
          min={MIN_RADIUS}
          max={MAX_RADIUS}
          step={0.1}
          onValue={(radius) =>
            change(({ around }) => ({ around: { ...around, radius } }), 'radius')
          }
        />
        <button
          type="button"
          className="button needs-script"
          onClick={() =>
            change(({ around }) => ({
              around: { ...around, draw: (around.draw + 1) % (MAX_DRAW + 1) },
            }))
          }
        >
          {t.otherWays}
        </button>
      </div>
      <Square
        model={model}
        bench={bench}
        variations={variations}
        texts={texts.slice(passed.length)}
        pictures={pictures.slice(passed.length)}
      />
      {passed.length > 0 && (
        <Breadcrumb
          model={model}
          bench={bench}
          passed={texts.slice(0, passed.length)}
          pictures={pictures}
        />
      )}
    </>
  )
}

function Square({
  model,
  bench: { change },
  variations,
  texts,
  pictures,
}: {
  model: StudioModel
  bench: Bench
  variations: readonly Variation[]
  texts: readonly string[]
  pictures: readonly Drawn[]
}) {
  const t = useWords(studio)
  const sides = useMemo(() => cellSides(model.resolution), [model.resolution])
  return (
    <ul className="cells studio-around" style={sides} aria-label={t.square}>
      {variations.map(({ key, turn }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place keeps its button, and with it the focus
        <li key={i}>
          <PictureCell
            model={model}
            text={texts[i] ?? ''}
            drawn={pictures[i]}
            isHere={!turn}
            onPick={() => {
              if (turn) change(onTo(key, turn))
            }}
          />
        </li>
      ))}
    </ul>
  )
}

/** The pictures on the way, each of which can be gone back to. */
function Breadcrumb({
  model,
  bench: { change },
  passed,
  pictures,
}: {
  model: StudioModel
  bench: Bench
  /** The recipes of the pictures, from the first. */
  passed: readonly string[]
  pictures: readonly Drawn[]
}) {
  const t = useWords(studio)
  const sides = useMemo(() => cellSides(model.resolution), [model.resolution])
  return (
    <nav aria-label={t.journey} className="mt-6">
      <h2 className="text-xl">{t.journey}</h2>
      <ol className="cells strip studio-small" style={sides}>
        {passed.map((text, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a journey may pass a picture twice
          <li key={place}>
            <PictureCell
              model={model}
              text={text}
              drawn={pictures[place]}
              caption={place + 1}
              onPick={() => change(backTo(place))}
            />
          </li>
        ))}
      </ol>
    </nav>
  )
}

function onTo(key: Variation['key'], turn: NonNullable<Variation['turn']>) {
  return (state: Bench['state']) => ({
    hand: alike(state, key),
    around: { ...state.around, journey: travelled(state.around.journey, turn) },
  })
}

function backTo(place: number) {
  return (state: Bench['state']) => {
    const { around } = state
    const key = stations(around.journey)[place] ?? around.journey.root
    const journey = { root: around.journey.root, steps: around.journey.steps.slice(0, place) }
    return { hand: alike(state, key), around: { ...around, journey } }
  }
}
