import type { Curves } from '../../lib/model/manifest.ts'
import type { Tick } from './stats.ts'

/** Points a curve is shown with. */
const POINTS = 500

/**
 * A run's ticks as curves, each point the mean of as many neighbours as it takes; where they measured nothing, what was
 * measured before them, or first. What was never measured has no points.
 */
export function learningCurves(ticks: readonly Tick[]): Curves {
  const span = Math.ceil(ticks.length / POINTS)
  const groups = Array.from({ length: Math.ceil(ticks.length / span) || 0 }, (_, i) =>
    ticks.slice(i * span, (i + 1) * span),
  )
  const series = (value: (tick: Tick) => number | null) =>
    carried(groups.map((group) => mean(group.map(value))))
  return {
    kimg: groups.map((group) => group.at(-1)?.kimg ?? 0),
    criticLoss: series((tick) => tick.criticLoss),
    generatorLoss: series((tick) => tick.generatorLoss),
    gradientPenalty: series((tick) => tick.gradientPenalty),
    slope: series((tick) => tick.slope),
  }
}

function carried(values: readonly (number | null)[]): number[] {
  let last = values.find((value) => value !== null) ?? null
  return values.flatMap((value) => {
    last = value ?? last
    return last ?? []
  })
}

/** Of what was measured; null where nothing was. */
function mean(values: readonly (number | null)[]): number | null {
  const measured = values.filter((value) => value !== null)
  if (measured.length === 0) return null
  return round(measured.reduce((sum, value) => sum + value, 0) / measured.length)
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}
