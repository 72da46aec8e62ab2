'use client'

import { type MouseEvent, useId, useState } from 'react'
import { ages as words } from '../_words/ages.ts'
import { formatPictures } from '../_words/numbers.ts'
import { useLanguage, useWords } from '../_words/use-words.tsx'
import type { Age } from './age.ts'
import { AgeChart, type Axis, type Chart } from './age-chart.tsx'
import { AgeCell, AgeSheet, type Sheet } from './age-sheet.tsx'
import { SelectField } from './select-field.tsx'
import { useStory } from './use-story.ts'

/**
 * The ages one after another, played or slid through: the sheet, one of its pictures large, a sentence of what can be seen
 * and the curves up to there. Without JavaScript it shows the newest, and links to the others.
 */
export function AgeSlider({
  ages,
  sheet,
  seeds,
  axis,
  charts,
}: {
  ages: readonly Age[]
  sheet: Sheet
  /** Of the sheet's pictures, row by row. */
  seeds: readonly number[]
  axis: Axis
  charts: readonly Chart[]
}) {
  const t = useWords(words)
  const language = useLanguage()
  const { index, choose, playing, toggle } = useStory(ages)
  const [cell, setCell] = useState(0)
  const id = useId()
  const age = ages[index]
  if (!age) return null
  const seen = t.seen(formatPictures(age.kimg, language))
  const one = t.one(`${seeds[cell] ?? 0}`)
  return (
    <div className="mt-6">
      {ages.length > 1 && (
        <>
          <div className="needs-script flex flex-wrap items-center gap-x-6 gap-y-2">
            <button type="button" className="button button-solid min-w-44" onClick={toggle}>
              {playing ? t.pause : t.watch}
            </button>
            <label htmlFor={id} className="sr-only">
              {t.slider}
            </label>
            <input
              id={id}
              type="range"
              className="range min-w-60 grow"
              min={0}
              max={ages.length - 1}
              value={index}
              aria-valuetext={seen}
              onChange={(event) => choose(Number(event.target.value))}
              onPointerEnter={() => preload(ages)}
              onFocus={() => preload(ages)}
            />
          </div>
          <AgeLinks ages={ages} />
          <div className="story-words" aria-live={playing ? 'off' : 'polite'}>
            <p className="number text-3xl">{seen}</p>
            <p className="text-lg">{t.moments[age.moment]}</p>
          </div>
        </>
      )}
      <div className="story">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the field beside it chooses as well */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: so it does for keys */}
        <div className="story-sheet" onClick={(event) => setCell(cellUnder(event, sheet))}>
          <AgeSheet age={age} sheet={sheet} seen={seen} isOnly={ages.length === 1} />
        </div>
        <div className="story-cell">
          <AgeCell age={age} sheet={sheet} cell={cell} label={one} />
          <div>
            <p className="caption">{one}</p>
            {seeds.length > 1 && <SeedChoice seeds={seeds} cell={cell} onCell={setCell} />}
          </div>
        </div>
        <div className="charts empty:hidden">
          {charts.map((chart) => (
            <AgeChart key={chart.meaning} chart={chart} axis={axis} age={age} />
          ))}
        </div>
      </div>
    </div>
  )
}

/** Which of the sheet's pictures is large, for those who do not point. */
function SeedChoice({
  seeds,
  cell,
  onCell,
}: {
  seeds: readonly number[]
  cell: number
  onCell: (cell: number) => void
}) {
  const t = useWords(words)
  return (
    <div className="needs-script mt-2">
      <SelectField
        label={t.enlarged}
        value={`${cell}`}
        choices={Object.fromEntries(seeds.map((seed, place) => [`${place}`, `${seed}`]))}
        onValue={(place) => onCell(Number(place))}
      />
    </div>
  )
}

function AgeLinks({ ages }: { ages: readonly Age[] }) {
  const t = useWords(words)
  const language = useLanguage()
  return (
    <noscript>
      <ul className="flex flex-wrap gap-x-4">
        {ages.map(({ kimg, src }) => (
          <li key={kimg}>
            <a href={src} className="inline-flex min-h-11 items-center">
              {t.seen(formatPictures(kimg, language))}
            </a>
          </li>
        ))}
      </ul>
    </noscript>
  )
}

/** Which picture of a sheet a pointer is on, row by row. */
function cellUnder(
  { currentTarget, clientX, clientY }: MouseEvent<HTMLElement>,
  sheet: Sheet,
): number {
  const { left, top, width } = currentTarget.getBoundingClientRect()
  const columns = sheet.width / sheet.cell
  const cell = width / columns
  return Math.floor((clientY - top) / cell) * columns + Math.floor((clientX - left) / cell)
}

/** Dragging would otherwise wait for each sheet. The browser's cache makes a second call free. */
function preload(ages: readonly Age[]): void {
  for (const { src } of ages) new Image().src = src
}
