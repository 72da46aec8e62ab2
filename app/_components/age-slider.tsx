'use client'

import { type CSSProperties, type ReactNode, useId, useState } from 'react'

type Age = { kimg: number; src: string }

/** Where the kimg axis of every chart runs, as parts of its width, and the kimg at its right end. */
type Axis = { left: number; right: number; kimg: number }

/** Pixels of a sheet of pictures, and of one picture in it. */
type Sheet = { width: number; height: number; cell: number }

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
  const [index, setIndex] = useState(ages.length - 1)
  const id = useId()
  const age = ages[index]
  if (!age) return null
  return (
    <div className="mt-6">
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
          onChange={(event) => setIndex(Number(event.target.value))}
          onPointerEnter={() => preload(ages)}
          onFocus={() => preload(ages)}
        />
      </div>
      <AgeLinks ages={ages} />
      <div className="mt-4 grid items-start gap-x-10 gap-y-8 min-[62rem]:grid-cols-[auto_1fr]">
        <AgeSheet age={age} sheet={sheet} />
        <div>
          <div className="charts">
            {charts.map((svg) => (
              <Chart key={svg} svg={svg} mark={place(age.kimg, axis)} />
            ))}
          </div>
          {children}
        </div>
      </div>
    </div>
  )
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

/** On a narrow page the sheet keeps its pixels whole and shows the cells that fit. */
function AgeSheet({ age, sheet }: { age: Age; sheet: Sheet }) {
  return (
    <div className="sheet" style={sheetSize(sheet)}>
      {/* biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels */}
      <img
        src={age.src}
        width={sheet.width}
        height={sheet.height}
        alt={`Pictures of the same latents at ${formatKimg(age.kimg)} kimg`}
        className="pixels"
      />
    </div>
  )
}

function Chart({ svg, mark }: { svg: string; mark: number }) {
  return (
    <div className="chart relative">
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own SVG, drawn on the server */}
      <div dangerouslySetInnerHTML={{ __html: svg }} />
      <div className="chart-mark" style={{ left: `${mark * 100}%` }} />
    </div>
  )
}

function sheetSize({ width, height, cell }: Sheet): CSSProperties {
  const size = { '--width': `${width}px`, '--height': `${height}px`, '--cell': `${cell}px` }
  return size as CSSProperties
}

function place(kimg: number, { left, right, kimg: last }: Axis): number {
  return left + (right - left) * (last > 0 ? Math.min(1, kimg / last) : 0)
}

function formatKimg(kimg: number): string {
  return kimg < 10 ? `${Math.round(kimg * 10) / 10}` : `${Math.round(kimg)}`
}

/** Dragging would otherwise wait for each sheet. The browser's cache makes a second call free. */
function preload(ages: readonly Age[]): void {
  for (const { src } of ages) new Image().src = src
}
