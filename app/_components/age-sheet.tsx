import type { CSSProperties } from 'react'
import { ages } from '../_words/ages.ts'
import { useWords } from '../_words/use-words.tsx'
import type { Age } from './age.ts'

/** Pixels of a sheet that most pages have room for. */
const WHOLE = 640

/** Pixels of a sheet of pictures, and of one picture in it. */
export type Sheet = { width: number; height: number; cell: number }

/**
 * All of the pictures at an age, smaller on a narrow page.
 *
 * @param seen how many pictures the generator had seen, in words
 */
export function AgeSheet({
  age,
  sheet,
  seen,
  isOnly,
}: {
  age: Age
  sheet: Sheet
  seen: string
  isOnly: boolean
}) {
  const t = useWords(ages)
  return (
    <div className="sheet" style={widthOf(sheet)}>
      {/* biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels */}
      <img
        src={age.src}
        width={sheet.width}
        height={sheet.height}
        alt={isOnly ? t.sheet : t.sheetAt(seen)}
        loading="lazy"
        className="pixels"
      />
    </div>
  )
}

/** A wide sheet rarely has room for its pixels to be whole. */
function widthOf({ width }: Sheet): CSSProperties {
  const style = { '--width': `${width}px`, ...(width > WHOLE && { '--rendering': 'auto' }) }
  return style as CSSProperties
}

/** One of its pictures, large. */
export function AgeCell({
  age,
  sheet,
  cell,
  label,
}: {
  age: Age
  sheet: Sheet
  /** Which of them, row by row. */
  cell: number
  label: string
}) {
  const columns = sheet.width / sheet.cell
  const rows = sheet.height / sheet.cell
  const share = (place: number, count: number) => (count > 1 ? (place / (count - 1)) * 100 : 0)
  const style = {
    '--resolution': sheet.cell,
    backgroundImage: `url("${age.src}")`,
    backgroundSize: `${columns * 100}% ${rows * 100}%`,
    backgroundPosition: `${share(cell % columns, columns)}% ${share(Math.floor(cell / columns), rows)}%`,
  }
  return (
    <div role="img" aria-label={label} className="age-cell film-frame">
      <div className="pixels" style={style as CSSProperties} />
    </div>
  )
}
