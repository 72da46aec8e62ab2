import { columns } from '../table.ts'
import type { Evaluation } from './evaluate.ts'
import type { Basis, Measured } from './record.ts'

type Row = { name: string; basis: Basis; measured: Measured }

/** What was measured, a row a set, sets with known faults first; nothing measured is left blank. */
export function metricsTable({ records, known }: Evaluation): string {
  const rows: Row[] = [
    ...known,
    ...records.map((record) => ({ ...record, name: `${record.kimg.toFixed(1)} kimg` })),
  ]
  const sides = rows[0]?.measured.swd?.levels.map(({ side }) => side) ?? []
  const head = ['', 'samples', ...sides.map((side) => `SWD ${side} px`), 'SWD', 'FD', 'KD']
  const shown = rows.some(({ measured }) => measured.critic) ? [...head, ...CRITIC] : head
  const cells = rows.map((row) => rowCells(row, sides).slice(0, shown.length))
  const numeric = shown.map((_, i) => i).slice(1)
  return [columns(shown, cells, numeric), ...notes(rows)].join('\n')
}

const CRITIC = ['critic', 'held out']

function rowCells({ name, basis, measured }: Row, sides: readonly number[]): string[] {
  const { swd, features, critic } = measured
  const levels = sides.map((side) => swd?.levels.find((level) => level.side === side)?.value)
  return [
    name,
    basis.samples.toLocaleString('en'),
    ...[...levels, swd?.mean].map((value) => value?.toFixed(1) ?? ''),
    features?.fd?.toFixed(2) ?? '',
    features?.kd?.toFixed(4) ?? '',
    critic?.trained.toFixed(3) ?? '',
    critic?.heldOut.toFixed(3) ?? '',
  ]
}

function notes(rows: readonly Row[]): string[] {
  const spaces = new Set(rows.flatMap(({ measured }) => measured.features?.space ?? []))
  return [
    ...(rows.some(({ measured }) => measured.swd)
      ? ['SWD: sliced Wasserstein distance × 10³, a level of the pyramid and the mean']
      : []),
    ...[...spaces].map(
      (space) => `FD, KD: Fréchet and kernel distance in ${space}; no FID, no KID`,
    ),
  ]
}
