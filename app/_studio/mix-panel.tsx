import { useMemo, useState } from 'react'
import { formatKey, type Key, keyOf } from '#lib/latent/key.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { cellSides, multiple } from '../_components/scale.ts'
import { formatSigned } from '../_words/numbers.ts'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import { type Drawn, useHarvest } from './engine/use-harvest.ts'
import { GrownPicture } from './grown-picture.tsx'
import { combine, MOST, type Operand, shareOf, weightsAt } from './mixing.ts'
import type { StudioModel } from './model.ts'
import type { PanelProps } from './panel.ts'
import { readKey } from './query.ts'
import { randomSeed } from './random.ts'
import { RangeField } from './range-field.tsx'
import { alike, type Operands } from './state.ts'
import { TextField } from './text-field.tsx'
import type { Bench } from './use-studio.ts'

const LETTERS = ['a', 'b', 'c'] as const

/** The current picture and another, with what lies between; under it three pictures, added up and taken away: A − B + C. */
export function MixPanel({ model, gardener, bench }: PanelProps) {
  const t = useWords(studio)
  const { state } = bench
  const sum = combine(state.mix)
  // As it was when the panel came: it does not close under a hand that is in it.
  const [opened] = useState(shareOf(state.mix) === undefined)
  const keys = [...state.mix.map(({ key }) => key), sum]
  const recipes = keys.flatMap((key) => (key ? [formatRecipe(alike(state, key))] : []))
  const { pictures } = useHarvest(gardener, { lane: 'mix', kind: 'pictures', recipes }, recipes)
  const drawnOf = (place: number) => pictures[keys.slice(0, place).filter(Boolean).length]
  const sides = useMemo(() => cellSides(model.resolution), [model.resolution])
  return (
    <>
      <p className="studio-lead">{t.mixLead}</p>
      <div className="studio-mix" style={sides}>
        <Between model={model} bench={bench} drawnA={drawnOf(0)} drawnB={drawnOf(1)} />
        <details open={opened}>
          <summary className="cursor-pointer py-2.5 text-ink-soft">{t.moreMixing}</summary>
          <p className="studio-lead">{t.sumLead}</p>
          <div className="grid gap-5">
            {LETTERS.map((letter, place) => (
              <OperandFields
                key={letter}
                letter={letter}
                place={place}
                model={model}
                bench={bench}
                drawn={drawnOf(place)}
              />
            ))}
          </div>
        </details>
        <Sum model={model} bench={bench} sum={sum} drawn={drawnOf(3)} />
      </div>
    </>
  )
}

/** Mine, another, and a slider between them. */
function Between({
  model,
  bench: { state, change },
  drawnA,
  drawnB,
}: {
  model: StudioModel
  bench: Bench
  drawnA: Drawn | undefined
  drawnB: Drawn | undefined
}) {
  const t = useWords(studio)
  const [a, b, c] = state.mix
  const share = shareOf(state.mix)
  const go = (share: number) =>
    change(({ mix }) => {
      const [weightA, weightB] = weightsAt(share)
      return {
        mix: [
          { key: mix[0].key ?? state.hand.key, weight: weightA },
          { ...mix[1], weight: weightB },
          { ...c, key: undefined },
        ],
      }
    }, 'between')
  const another = (key: Key) =>
    change(({ mix }) => ({ mix: [mix[0], { ...mix[1], key }, mix[2]] }), 'other')
  return (
    <div className="studio-between">
      <Side model={model} state={state} operand={a} drawn={drawnA} name={`A: ${t.yours}`} />
      <Side model={model} state={state} operand={b} drawn={drawnB} name={`B: ${t.other}`} />
      <div className="studio-between-slider needs-script">
        <RangeField
          label={t.fromTo}
          value={share ?? 50}
          shown={t.mixed(share ?? 50)}
          min={0}
          max={100}
          onValue={go}
        />
      </div>
      <div className="studio-between-slider flex items-end gap-2">
        <TextField
          label={t.other}
          hint={t.keyHint}
          text={b.key ? formatKey(b.key) : ''}
          read={(typed) => readKey(typed) ?? undefined}
          onValue={another}
        />
        <button
          type="button"
          className="button needs-script"
          onClick={() => another(keyOf(randomSeed()))}
        >
          {t.otherSeed}
        </button>
      </div>
    </div>
  )
}

function Side({
  model,
  state,
  operand: { key },
  drawn,
  name,
}: {
  model: StudioModel
  state: Bench['state']
  operand: Operand
  drawn: Drawn | undefined
  name: string
}) {
  return (
    <figure className="studio-operand-picture">
      <OperandPicture model={model} state={state} of={key} drawn={drawn} />
      <figcaption className="caption">{name}</figcaption>
    </figure>
  )
}

/** The picture of what is mixed, or its empty place. */
function OperandPicture({
  model,
  state,
  of,
  drawn,
}: {
  model: StudioModel
  state: Bench['state']
  of: Key | undefined
  drawn: Drawn | undefined
}) {
  if (!of) return <span className="pixels block aspect-square" />
  const side = multiple(model.resolution, 128)
  return <GrownPicture model={model} recipe={alike(state, of)} drawn={drawn} side={side} />
}

function OperandFields({
  letter,
  place,
  model,
  bench: { state, change },
  drawn,
}: {
  letter: (typeof LETTERS)[number]
  place: number
  model: StudioModel
  bench: Bench
  drawn: Drawn | undefined
}) {
  const t = useWords(studio)
  const { key, weight } = state.mix[place] as Operand
  const name = letter.toUpperCase()
  const put = (part: Partial<Operand>, what?: string) =>
    change(({ mix }) => ({ mix: withPart(mix, place, part) }), what)
  return (
    <div className="studio-operand">
      <div className="studio-operand-picture">
        <OperandPicture model={model} state={state} of={key} drawn={drawn} />
      </div>
      <div className="min-w-0">
        <div className="flex items-end gap-2">
          <TextField
            label={t.operand(name)}
            hint={t.keyHint}
            text={key ? formatKey(key) : ''}
            read={readKey}
            onValue={(typed) => put({ key: typed ?? undefined }, letter)}
          />
          <button
            type="button"
            className="button needs-script"
            aria-label={t.useHandFor(name)}
            onClick={() => put({ key: state.hand.key })}
          >
            {t.useHand}
          </button>
        </div>
        <div className="needs-script mt-1">
          <RangeField
            label={t.weight(name)}
            value={weight}
            shown={formatSigned(weight)}
            min={-MOST}
            max={MOST}
            step={0.1}
            onValue={(weight) => put({ weight }, `${letter} weight`)}
          />
        </div>
      </div>
    </div>
  )
}

/** The picture that the three come to. */
function Sum({
  model,
  bench: { state, take },
  sum,
  drawn,
}: {
  model: StudioModel
  bench: Bench
  sum: Key | undefined
  drawn: Drawn | undefined
}) {
  const t = useWords(studio)
  const picture = sum && alike(state, sum)
  return (
    <section aria-labelledby="sum" className="studio-sum">
      <div className="studio-sum-picture">
        {picture ? (
          <GrownPicture
            model={model}
            recipe={picture}
            drawn={drawn}
            side={multiple(model.resolution, 128)}
          />
        ) : (
          <span className="pixels block aspect-square" />
        )}
      </div>
      <h2 id="sum" className="text-xl">
        {t.result}
      </h2>
      {picture ? (
        <button type="button" className="button button-solid" onClick={() => take(picture)}>
          {t.take}
        </button>
      ) : (
        <p className="text-ink-soft">{t.nothing}</p>
      )}
    </section>
  )
}

function withPart(
  mix: Operands,
  place: number,
  part: Partial<{ key: Key | undefined; weight: number }>,
): Operands {
  return mix.map((operand, i) =>
    i === place ? { ...operand, ...part } : operand,
  ) as unknown as Operands
}
