import { type ChartLook, LIGHT, type Trace, tracesChart } from '../../lib/gallery/chart.ts'
import type { Measured } from '../evaluate/record.ts'
import type { Tick } from '../run/stats.ts'
import type { Compared } from './runs.ts'

const SIZE = { width: 480, height: 280 }

/** Points a line is drawn with at most, so that runs of many ticks make no large page. */
const POINTS = 240

/** The page's own colours, so that a chart is light or dark with it. */
const LOOK: ChartLook = {
  ...LIGHT,
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  rule: 'var(--rule)',
}

type Series = { title: string; points: (run: Compared) => readonly Point[]; besides?: number[] }

type Point = { kimg: number; value: number }

const SERIES: readonly Series[] = [
  { title: 'SWD × 10³', points: measured(({ swd }) => swd?.mean), besides: [0] },
  { title: 'Fréchet distance', points: measured(({ features }) => features?.fd), besides: [0] },
  { title: 'Recall', points: measured(({ features }) => features?.recall), besides: [0, 1] },
  { title: 'Told from reals, bits', points: measured(({ told }) => told?.bits), besides: [0, 1] },
  { title: 'Critic loss', points: ticked(({ criticLoss }) => criticLoss) },
  { title: 'Generator loss', points: ticked(({ generatorLoss }) => generatorLoss) },
  { title: 'Slope of the critic', points: ticked(({ slope }) => slope) },
  { title: 'Variety', points: ticked(({ variety }) => variety), besides: [0, 1] },
  { title: 'Images a second', points: ticked((tick) => tick.imagesPerSecond), besides: [0] },
]

/** Curves over each other, an SVG each; what none of the runs has measured at two ages is left out. */
export function comparedCharts(runs: readonly Compared[]): string[] {
  return SERIES.flatMap(({ title, points, besides }) => {
    const traces = runs.flatMap((run, i) => traceOf(String(i + 1), i, points(run)))
    if (traces.length === 0) return []
    return [tracesChart(title, [], traces, SIZE, LOOK, besides)]
  })
}

/** The colour of the run with this number. */
export function colourOf(i: number): string {
  return `var(--run${i + 1})`
}

function traceOf(label: string, i: number, points: readonly Point[]): Trace[] {
  if (points.length < 2) return []
  const span = Math.ceil(points.length / POINTS)
  const groups = Array.from({ length: Math.ceil(points.length / span) }, (_, group) =>
    points.slice(group * span, (group + 1) * span),
  )
  return [
    {
      label,
      color: colourOf(i),
      values: groups.map((group) => mean(group.map(({ value }) => value))),
      kimg: groups.map((group) => group.at(-1)?.kimg ?? 0),
    },
  ]
}

function ticked(of: (tick: Tick) => number | null) {
  return ({ ticks }: Compared) =>
    ticks.flatMap((tick) => {
      const value = of(tick)
      return value === null ? [] : [{ kimg: tick.kimg, value }]
    })
}

function measured(of: (measured: Measured) => number | undefined) {
  return ({ records }: Compared) =>
    records.flatMap((record) => {
      const value = of(record.measured)
      return value === undefined ? [] : [{ kimg: record.kimg, value }]
    })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
