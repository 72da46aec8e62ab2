'use client'

import { type ReactNode, useId, useState } from 'react'
import { type Age, formatKimg } from './age.ts'
import { AgeChart, type Axis } from './age-chart.tsx'
import { AgeSheet, type Sheet } from './age-sheet.tsx'

/** A slider over the ages. Without JavaScript it shows the newest, and links to the others. */
export function AgeSlider({
  ages,
  sheet,
  axis,
  charts,
  children,
}: {
  ages: readonly Age[]
  sheet: Sheet
  axis: Axis
  charts: readonly string[]
  children: ReactNode
}) {
  // In kimg, for a model that has grown shows other ages; who looks at the newest goes on to.
  const [chosen, setChosen] = useState(Infinity)
  const index = nearest(ages, chosen)
  const id = useId()
  const age = ages[index]
  if (!age) return null
  return (
    <div className="mt-6">
      {ages.length > 1 && (
        <>
          <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
            <label htmlFor={id} className="number w-40 text-4xl">
              {formatKimg(age.kimg)} kimg
            </label>
            <input
              id={id}
              type="range"
              className="range needs-script min-w-60 grow"
              min={0}
              max={ages.length - 1}
              value={index}
              aria-valuetext={`${formatKimg(age.kimg)} kimg`}
              onChange={(event) => setChosen(choice(ages, Number(event.target.value)))}
              onPointerEnter={() => preload(ages)}
              onFocus={() => preload(ages)}
            />
          </div>
          <AgeLinks ages={ages} />
        </>
      )}
      <div className="mt-4 grid items-start gap-x-10 gap-y-8 min-[62rem]:grid-cols-[auto_1fr]">
        <AgeSheet age={age} sheet={sheet} isOnly={ages.length === 1} />
        <div>
          <div className="charts empty:hidden">
            {charts.map((svg) => (
              <AgeChart key={svg} svg={svg} axis={axis} age={age} />
            ))}
          </div>
          {children}
        </div>
      </div>
    </div>
  )
}

function nearest(ages: readonly Age[], kimg: number): number {
  const distances = ages.map((age) => Math.abs(age.kimg - Math.min(kimg, ages.at(-1)?.kimg ?? 0)))
  return distances.indexOf(Math.min(...distances))
}

function choice(ages: readonly Age[], index: number): number {
  return index === ages.length - 1 ? Infinity : (ages[index]?.kimg ?? 0)
}

function AgeLinks({ ages }: { ages: readonly Age[] }) {
  return (
    <noscript>
      <ul className="flex flex-wrap gap-x-4">
        {ages.map(({ kimg, src }) => (
          <li key={kimg}>
            <a href={src} className="number inline-flex min-h-11 items-center text-xl">
              {formatKimg(kimg)} kimg
            </a>
          </li>
        ))}
      </ul>
    </noscript>
  )
}

/** Dragging would otherwise wait for each sheet. The browser's cache makes a second call free. */
function preload(ages: readonly Age[]): void {
  for (const { src } of ages) new Image().src = src
}
