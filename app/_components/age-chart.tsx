import type { Age } from './age.ts'

/** Where the kimg axis of every chart runs, as parts of its width, and the kimg at its right end. */
export type Axis = { left: number; right: number; kimg: number }

/** A drawing, and what it means in a sentence. */
export type Chart = { svg: string; meaning: string }

/** A chart with an age marked on it. */
export function AgeChart({
  chart: { svg, meaning },
  axis,
  age,
}: {
  chart: Chart
  axis: Axis
  age: Age
}) {
  return (
    <figure>
      <div className="chart relative">
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own SVG, drawn on the server */}
        <div dangerouslySetInnerHTML={{ __html: svg }} />
        <div className="chart-mark" style={{ left: `${place(age.kimg, axis) * 100}%` }} />
      </div>
      <figcaption className="mt-2 text-ink-soft">{meaning}</figcaption>
    </figure>
  )
}

function place(kimg: number, { left, right, kimg: last }: Axis): number {
  return left + (right - left) * (last > 0 ? Math.min(1, kimg / last) : 0)
}
