import { memo, useDeferredValue, useMemo, useState } from 'react'
import { MAX_AMOUNT } from '#lib/latent/move.ts'
import { directed, formatRecipe, MAX_TRUNCATION, type PictureRecipe } from '#lib/latent/recipe.ts'
import { AGES_SHOWN, cellSides, evenColumns } from '../_components/scale.ts'
import { useRested } from '../_components/use-rested.ts'
import { directionWords } from '../_words/directions.ts'
import { formatPictures, formatPicturesShort, formatSigned } from '../_words/numbers.ts'
import { studio } from '../_words/studio.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import { type Drawn, useHarvest } from './engine/use-harvest.ts'
import { Icon } from './icons.tsx'
import type { StudioDirection, StudioModel } from './model.ts'
import type { PanelProps } from './panel.ts'
import { PictureCell } from './picture-cell.tsx'
import { RangeField } from './range-field.tsx'
import type { Bench } from './use-studio.ts'

const TRUNCATIONS = [0.4, 0.7, 1, 1.3, 1.6]

/** Milliseconds of rest before the server is asked for a picture's other ages. */
const PAUSE = 300

const NONE: readonly Drawn[] = []

/** How the picture in hand is grown: how far from the ordinary, which way bent, how old. */
export function ShapePanel(props: PanelProps) {
  return (
    <div className="grid gap-8">
      <Truncation {...props} />
      <Directions {...props} />
      {props.model.ages.length > 0 && <Age {...props} />}
    </div>
  )
}

function Truncation({ model, gardener, bench: { state, take } }: PanelProps) {
  const t = useWords(studio)
  const { hand } = state
  // The strip may lag behind the hand that draws a slider along.
  const rested = useDeferredValue(hand)
  const texts = useMemo(
    () => TRUNCATIONS.map((truncation) => formatRecipe({ ...rested, truncation })),
    [rested],
  )
  const { pictures } = useHarvest(
    gardener,
    { lane: 'shape', kind: 'pictures', recipes: texts },
    texts,
  )
  return (
    <section>
      <RangeField
        label={t.psi}
        value={hand.truncation}
        min={0}
        max={MAX_TRUNCATION}
        step={0.05}
        onValue={(truncation) => take({ ...hand, truncation }, 'psi')}
      />
      <p className="text-ink-soft">{t.psiLead}</p>
      <ShapeStrip
        label={t.psiStrip}
        model={model}
        here={rested}
        take={take}
        texts={texts}
        pictures={pictures}
        captions={TRUNCATIONS}
      />
    </section>
  )
}

function Directions({ model, bench }: PanelProps) {
  const t = useWords(studio)
  const named = model.directions.filter(({ kind }) => kind === 'attribute')
  const unnamed = model.directions.filter(({ kind }) => kind === 'sefa')
  const { state, take } = bench
  const { directions = [], ...straight } = state.hand
  // As it was when the panel came: it does not close under a hand that is in it.
  const [opened] = useState(unnamed.some(({ name }) => amountOf(state.hand, name) !== 0))
  if (model.directions.length === 0) return null
  return (
    <section aria-labelledby="directions" className="needs-script">
      <div className="flex items-center justify-between gap-4">
        <h2 id="directions" className="text-xl">
          {t.directions}
        </h2>
        <button
          type="button"
          className="button"
          aria-disabled={directions.length === 0}
          onClick={() => take(straight)}
        >
          {t.reset}
        </button>
      </div>
      <DirectionSliders directions={named} bench={bench} />
      {unnamed.length > 0 && (
        <details open={opened}>
          <summary className="cursor-pointer py-2.5 text-ink-soft">{t.unnamed}</summary>
          <DirectionSliders directions={unnamed} bench={bench} />
        </details>
      )}
    </section>
  )
}

function DirectionSliders({
  directions,
  bench: { state, take },
}: {
  directions: readonly StudioDirection[]
  bench: Bench
}) {
  return (
    <div className="studio-directions">
      {directions.map((direction) => (
        <DirectionSlider
          key={direction.name}
          direction={direction}
          amount={amountOf(state.hand, direction.name)}
          take={take}
        />
      ))}
    </div>
  )
}

/** Drawn anew only when it moves, not with every other. */
const DirectionSlider = memo(function DirectionSlider({
  direction,
  amount,
  take,
}: {
  direction: StudioDirection
  amount: number
  take: Bench['take']
}) {
  const t = useWords(studio)
  const { minus, plus } = directionWords(direction, useLanguage())
  const { name } = direction
  return (
    <div>
      <div className="flex justify-between gap-2 pe-12 text-ink-soft" aria-hidden="true">
        <span>{minus}</span>
        <span className={`lining-nums tabular-nums ${amount === 0 ? 'invisible' : 'text-ink'}`}>
          {amount > 0 ? '+' : ''}
          {formatSigned(amount)}
        </span>
        <span>{plus}</span>
      </div>
      <div className="flex items-center gap-1">
        <input
          type="range"
          aria-label={t.between(minus, plus)}
          aria-valuetext={formatSigned(amount)}
          min={-MAX_AMOUNT}
          max={MAX_AMOUNT}
          step={0.1}
          value={amount}
          className="range range-centred w-full min-w-0"
          onChange={({ target }) =>
            take((hand) => directed(hand, name, Number(target.value)), `+${name}`)
          }
        />
        <button
          type="button"
          className="studio-square cursor-pointer"
          aria-label={t.resetOne(minus, plus)}
          title={t.reset}
          aria-disabled={amount === 0}
          onClick={() => take((hand) => directed(hand, name, 0))}
        >
          <Icon name="reset" />
        </button>
      </div>
    </div>
  )
})

/** The pictures of other ages are the server's: each would have this device fetch another generator. */
function Age({ model, bench: { state, take } }: PanelProps) {
  const t = useWords(studio)
  const language = useLanguage()
  const { hand } = state
  const rested = useRested(hand, PAUSE)
  const ages = useMemo(() => [...model.ages, undefined], [model])
  const shown = useMemo(() => ages.slice(-AGES_SHOWN), [ages])
  const texts = useMemo(() => shown.map((age) => formatRecipe(aged(rested, age))), [shown, rested])
  const said = (kimg: number | undefined) =>
    kimg === undefined ? t.finished : t.seen(formatPictures(kimg, language))
  const captions = useMemo(
    () => shown.map((age) => (age === undefined ? t.finished : formatPicturesShort(age, language))),
    [shown, t, language],
  )
  return (
    <section>
      <div className="needs-script">
        <RangeField
          label={t.age}
          value={ages.indexOf(hand.age)}
          shown={said(hand.age)}
          min={0}
          max={ages.length - 1}
          onValue={(place) => take(aged(hand, ages[place]), 'age')}
        />
      </div>
      <p className="text-ink-soft">{t.ageLead}</p>
      {model.source.kind === 'release' && (
        <ShapeStrip
          label={t.ageStrip}
          model={model}
          here={rested}
          take={take}
          texts={texts}
          captions={captions}
        />
      )}
    </section>
  )
}

function aged({ age: _, ...finished }: PictureRecipe, age: number | undefined): PictureRecipe {
  return age === undefined ? finished : { ...finished, age }
}

/** The picture in hand in other shapes. Drawn anew only when they are others, for it is much. */
const ShapeStrip = memo(function ShapeStrip({
  label,
  model,
  here,
  take,
  texts,
  pictures = NONE,
  captions,
}: {
  label: string
  model: StudioModel
  here: PictureRecipe
  take: Bench['take']
  texts: readonly string[]
  pictures?: readonly Drawn[]
  captions: readonly (string | number)[]
}) {
  const { length } = texts
  const sides = useMemo(
    () => ({ ...cellSides(model.resolution), ...evenColumns(length) }),
    [model.resolution, length],
  )
  const hand = formatRecipe(here)
  return (
    <ul className="cells strip even" style={sides} aria-label={label}>
      {texts.map((text, i) => (
        // A place keeps its canvas: those left behind while a slider moves cost a browser a sixth of a second to clear away.
        <li key={captions[i]}>
          <PictureCell
            model={model}
            text={text}
            drawn={pictures[i]}
            caption={captions[i]}
            isHere={text === hand}
            onPick={take}
          />
        </li>
      ))}
    </ul>
  )
})

function amountOf({ directions = [] }: PictureRecipe, name: string): number {
  return directions.find((direction) => direction.name === name)?.amount ?? 0
}
