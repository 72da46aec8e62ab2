import type { Curves } from '../../lib/model/manifest.ts'
import type { Tick } from './stats.ts'

/** Points a curve is shown with. */
const POINTS = 500

/** A run's ticks as curves, each point the mean of as many neighbours as it takes. */
export function learningCurves(ticks: readonly Tick[]): Curves {
  const span = Math.ceil(ticks.length / POINTS)
  const groups = Array.from({ length: Math.ceil(ticks.length / span) || 0 }, (_, i) =>
    ticks.slice(i * span, (i + 1) * span),
  )
  const series = (value: (tick: Tick) => number) =>
    groups.map((group) => round(mean(group.map(value))))
  return {
    kimg: groups.map((group) => group.at(-1)?.kimg ?? 0),
    criticLoss: series((tick) => tick.criticLoss),
    generatorLoss: series((tick) => tick.generatorLoss),
    gradientPenalty: series((tick) => tick.gradientPenalty ?? 0),
    slope: series((tick) => tick.slope ?? 0),
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}
