import type { Age } from './age.ts'

/** Where the kimg axis of every chart runs, as parts of its width, and the kimg at its right end. */
export type Axis = { left: number; right: number; kimg: number }

/** A chart with an age marked on it. */
export function AgeChart({ svg, axis, age }: { svg: string; axis: Axis; age: Age }) {
  return (
    <div className="chart relative">
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own SVG, drawn on the server */}
      <div dangerouslySetInnerHTML={{ __html: svg }} />
      <div className="chart-mark" style={{ left: `${place(age.kimg, axis) * 100}%` }} />
    </div>
  )
}

function place(kimg: number, { left, right, kimg: last }: Axis): number {
  return left + (right - left) * (last > 0 ? Math.min(1, kimg / last) : 0)
}
