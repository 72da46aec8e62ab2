import { useMemo } from 'react'
import { keyOf } from '#lib/latent/key.ts'
import { formatRecipe } from '#lib/latent/recipe.ts'
import { cellSides } from '../_components/scale.ts'
import { studio } from '../_words/studio.ts'
import { useWords } from '../_words/use-words.tsx'
import { useHarvest } from './engine/use-harvest.ts'
import type { PanelProps } from './panel.ts'
import { PictureCell } from './picture-cell.tsx'
import { readSeed } from './query.ts'
import { randomSeed } from './random.ts'
import { RangeField } from './range-field.tsx'
import { alike, MAX_COUNT, seedsOf } from './state.ts'
import { TextField } from './text-field.tsx'

/** Consecutive seeds, to pick from. */
export function BedPanel({ model, gardener, bench: { state, change, take } }: PanelProps) {
  const t = useWords(studio)
  const { bed, hand } = state
  const seeds = seedsOf(bed)
  const texts = seeds.map((seed) => formatRecipe(alike(state, keyOf(seed))))
  const { pictures } = useHarvest(
    gardener,
    { lane: 'bed', kind: 'pictures', recipes: texts },
    texts,
  )
  const here = formatRecipe(hand)
  const sides = useMemo(() => cellSides(model.resolution), [model.resolution])
  return (
    <>
      <p className="studio-lead">{t.bedLead}</p>
      <div className="studio-controls">
        <TextField
          label={t.firstSeed}
          hint={t.seedHint}
          text={`${bed.first}`}
          read={readSeed}
          onValue={(first) => change(({ bed }) => ({ bed: { ...bed, first } }), 'bed')}
          className="max-w-44"
        />
        <button
          type="button"
          className="button needs-script"
          onClick={() => change(({ bed }) => ({ bed: { ...bed, first: randomSeed() } }))}
        >
          {t.newSeeds}
        </button>
        <RangeField
          label={t.pictures}
          value={bed.count}
          min={1}
          max={MAX_COUNT}
          onValue={(count) => change(({ bed }) => ({ bed: { ...bed, count } }), 'count')}
        />
      </div>
      <ul className="cells strip" style={sides} aria-label={t.takeOne}>
        {texts.map((text, i) => (
          <li key={text}>
            <PictureCell
              model={model}
              text={text}
              drawn={pictures[i]}
              caption={seeds[i]}
              isHere={text === here}
              onPick={take}
            />
          </li>
        ))}
      </ul>
    </>
  )
}
