'use client'

import { type ReactNode, useEffect, useId, useState } from 'react'
import type { Gardener } from '../_studio/engine/gardener.ts'
import { saving } from '../_words/saving.ts'
import { useWords } from '../_words/use-words.tsx'
import { canWrite } from './saving/codecs.ts'
import type { Format } from './saving/messages.ts'
import { framesOf } from './saving/save.ts'
import { sidesOf } from './sides.ts'
import type { SavedModel, SaveTarget } from './target.ts'
import { useSaving } from './use-saving.ts'

/** The side in pixels that a film has unless another is chosen, or the next one below. */
const USUAL_SIDE = 256

/** Which format and size to save in, and how far that is. */
export function SaveForm(whole: { model: SavedModel; gardener: Gardener; target: SaveTarget }) {
  const t = useWords(saving)
  const { resolution } = whole.model
  const count = framesOf(whole.target)
  const [format, setFormat] = useState<Format>(whole.target.kind === 'picture' ? 'png' : 'gif')
  const [wanted, setSide] = useState<number>()
  const sides = sidesFor(format, resolution)
  const side = sides.find((one) => one === wanted) ?? usualSide(format, sides)
  const able = useAble(format, side)
  const { done, said, begin, cancel } = useSaving(whole)
  return (
    <div className="mt-4 grid gap-4">
      {whole.target.kind === 'walk' && (
        <Choice label={t.format} value={format} onValue={(value) => setFormat(value as Format)}>
          {(['gif', 'mp4', 'webm', 'strip'] as const).map((one) => (
            <option key={one} value={one}>
              {t.formats[one]}
            </option>
          ))}
        </Choice>
      )}
      <Choice label={t.size} value={`${side}`} onValue={(value) => setSide(Number(value))}>
        {sides.map((one) => (
          <option key={one} value={one}>
            {format === 'strip' ? t.stripPixels(one * count, one) : t.pixels(one)}
          </option>
        ))}
      </Choice>
      {able === false && <p>{t.noCodec(format === 'mp4' ? 'MP4' : 'WebM')}</p>}
      <div className="flex flex-wrap items-center gap-3">
        {done === undefined ? (
          <button
            type="button"
            className="button button-solid"
            onClick={() => begin({ format, side })}
          >
            {t.save}
          </button>
        ) : (
          <>
            <button type="button" className="button" onClick={cancel}>
              {t.cancel}
            </button>
            <progress value={done} max={count} aria-label={t.saveTitle} />
            <span>{done === 0 ? t.sprouting : t.saveProgress(done, count)}</span>
          </>
        )}
      </div>
      <p role="status" className="min-h-6 break-words text-ink-soft">
        {said}
      </p>
    </div>
  )
}

function Choice({
  label,
  value,
  onValue,
  children,
}: {
  label: string
  value: string
  onValue: (value: string) => void
  children: ReactNode
}) {
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-ink-soft">
        {label}
      </label>
      <select
        id={id}
        className="field"
        value={value}
        onChange={(event) => onValue(event.target.value)}
      >
        {children}
      </select>
    </div>
  )
}

/** Video encoders want even sides; a strip is as wide as it is. */
function sidesFor(format: Format, resolution: number): number[] {
  if (format === 'strip') return [resolution]
  const sides = sidesOf(resolution)
  return format === 'mp4' || format === 'webm' ? sides.filter((side) => side % 2 === 0) : sides
}

/** A picture as large as can be had; a film smaller, for the bytes. */
function usualSide(format: Format, sides: readonly number[]): number {
  const [smallest = 1] = sides
  const usual = sides.findLast((side) => side <= (format === 'png' ? 512 : USUAL_SIDE))
  return usual ?? smallest
}

/** Whether the browser can write a format; undefined until it has said so. */
function useAble(format: Format, side: number): boolean | undefined {
  const [able, setAble] = useState<boolean>()
  useEffect(() => {
    let current = true
    setAble(undefined)
    void canWrite(format, side).then((can) => current && setAble(can))
    return () => {
      current = false
    }
  }, [format, side])
  return able
}
