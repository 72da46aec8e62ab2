import type { CSSProperties } from 'react'
import { ages } from '../_words/ages.ts'
import { useWords } from '../_words/use-words.tsx'
import { type Age, formatKimg } from './age.ts'

/** Pixels of a sheet of pictures, and of one picture in it. */
export type Sheet = { width: number; height: number; cell: number }

/** On a narrow page the sheet keeps its pixels whole and shows the cells that fit. */
export function AgeSheet({ age, sheet, isOnly }: { age: Age; sheet: Sheet; isOnly: boolean }) {
  const t = useWords(ages)
  return (
    <div className="sheet" style={sheetSize(sheet)}>
      {/* biome-ignore lint/performance/noImgElement: next/image would re-encode the pixels */}
      <img
        src={age.src}
        width={sheet.width}
        height={sheet.height}
        alt={isOnly ? t.sheet : t.sheetAt(formatKimg(age.kimg))}
        className="pixels"
      />
    </div>
  )
}

function sheetSize({ width, height, cell }: Sheet): CSSProperties {
  const size = { '--width': `${width}px`, '--height': `${height}px`, '--cell': `${cell}px` }
  return size as CSSProperties
}
