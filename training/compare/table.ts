import { columns } from '../table.ts'
import { areComparable, figureText, METRICS, metricsRows } from './metrics.ts'
import { type Compared, differences } from './runs.ts'

/** What a noise after ± is. */
export const NOISE =
  'after ±: of a share of samples its 95 % interval, of several seeds their standard deviation'

export const INCOMPARABLE =
  'measured with other samples or on other data, so not to be compared: run "gan evaluate" alike on each'

/** In which configuration runs differ, and what was measured of them. */
export function comparisonTable(runs: readonly Compared[]): string {
  const rows = differences(runs).map(({ key, values }) => [key, ...values])
  const heads = ['', ...runs.map((_, i) => String(i + 1))]
  const parts = [
    runs.map(({ name }, i) => `${i + 1}  ${name}`).join('\n'),
    rows.length > 0 ? columns(heads, rows) : 'the configurations are the same',
    ...metricsPart(runs),
  ]
  return parts.join('\n\n')
}

function metricsPart(runs: readonly Compared[]): string[] {
  const rows = metricsRows(runs)
  if (rows.length === 0) return ['nothing was measured of them yet: see "gan evaluate"']
  const shown = METRICS.flatMap((_, i) => (rows.some(({ figures }) => figures[i]) ? [i] : []))
  const heads = ['', 'kimg', 'samples', ...shown.map((i) => METRICS[i]?.head ?? '')]
  const cells = rows.map(({ name, kimg, samples, figures }) => [
    ...[numbered(name, runs), kimg, samples],
    ...shown.map((i) => (figures[i] ? figureText(figures[i]) : '')),
  ])
  const numeric = heads.map((_, i) => i).slice(1)
  const table = columns(heads, cells, numeric)
  return [[table, NOISE, ...(areComparable(runs) ? [] : [INCOMPARABLE])].join('\n')]
}

function numbered(name: string, runs: readonly Compared[]): string {
  const i = runs.findIndex((run) => run.name === name)
  return i < 0 ? name : String(i + 1)
}
