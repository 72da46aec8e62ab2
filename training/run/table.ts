import { basename } from 'node:path'
import { columns } from '../table.ts'
import { duration } from './line.ts'
import type { RunSummary } from './summary.ts'

type Column = { head: string; cell: (run: RunSummary) => string | undefined; numeric?: boolean }

const COLUMNS: readonly Column[] = [
  { head: 'run', cell: ({ run }) => basename(run) },
  { head: 'state', cell: stateCell },
  { head: 'kimg', cell: ({ kimg }) => kimg.toFixed(1), numeric: true },
  { head: 'of', cell: ({ until }) => until?.toLocaleString('en'), numeric: true },
  { head: 'images/s', cell: (run) => run.imagesPerSecond?.toFixed(0), numeric: true },
  {
    head: 'trained',
    cell: ({ minutes }) => (minutes > 0 ? duration(60 * minutes) : undefined),
    numeric: true,
  },
  { head: 'on', cell: ({ backend }) => backend },
  { head: 'SWD', cell: ({ metrics }) => metrics?.measured.swd?.mean.toFixed(1), numeric: true },
  { head: 'FD', cell: ({ metrics }) => metrics?.measured.features?.fd?.toFixed(1), numeric: true },
  {
    head: 'recall',
    cell: ({ metrics }) => metrics?.measured.features?.recall?.toFixed(2),
    numeric: true,
  },
  { head: 'told', cell: ({ metrics }) => metrics?.measured.told?.bits.toFixed(2), numeric: true },
  {
    head: 'samples',
    cell: ({ metrics }) => metrics?.basis.samples.toLocaleString('en'),
    numeric: true,
  },
]

/** Runs as a table; columns that are empty everywhere are left out. */
export function runsTable(runs: readonly RunSummary[]): string {
  const shown = COLUMNS.filter(({ cell }) => runs.some((run) => cell(run) !== undefined))
  const cells = runs.map((run) => shown.map(({ cell }) => cell(run) ?? ''))
  const numeric = shown.flatMap((column, i) => (column.numeric ? [i] : []))
  return columns(
    shown.map(({ head }) => head),
    cells,
    numeric,
  )
}

function stateCell({ state, alarms }: RunSummary): string {
  return alarms.length > 0 ? `${state}: ${alarms.join(', ')}` : state
}
