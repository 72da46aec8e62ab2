import { columns } from '../table.ts'
import type { Evaluation } from './evaluate.ts'
import type { Basis, Measured } from './record.ts'

type Row = { name: string; basis: Basis; measured: Measured }

type Column = { head: string; cell: (row: Row) => string | undefined }

/** What was measured, a row a set, those with known faults first; columns of what was not are left out. */
export function metricsTable({ records, known }: Evaluation): string {
  const rows: Row[] = [
    ...known,
    ...records.map((record) => ({ ...record, name: `${record.kimg.toFixed(1)} kimg` })),
  ]
  const shown = columnsFor(rows).filter(({ cell }) => rows.some((row) => cell(row)))
  const cells = rows.map((row) => shown.map(({ cell }) => cell(row) ?? ''))
  const numeric = shown.map((_, i) => i).slice(1)
  const heads = shown.map(({ head }) => head)
  return [columns(heads, cells, numeric), ...notes(rows)].join('\n')
}

function columnsFor(rows: readonly Row[]): Column[] {
  const sides = rows[0]?.measured.swd?.levels.map(({ side }) => side) ?? []
  return [
    { head: '', cell: ({ name }) => name },
    { head: 'samples', cell: ({ basis }) => basis.samples.toLocaleString('en') },
    ...sides.map((side) => ({
      head: `SWD ${side} px`,
      cell: ({ measured }: Row) =>
        measured.swd?.levels.find((level) => level.side === side)?.value.toFixed(1),
    })),
    { head: 'SWD', cell: ({ measured }) => measured.swd?.mean.toFixed(1) },
    { head: 'FD', cell: ({ measured }) => measured.features?.fd?.toFixed(2) },
    { head: 'KD', cell: ({ measured }) => measured.features?.kd?.toFixed(2) },
    { head: 'precision', cell: ({ measured }) => measured.features?.precision?.toFixed(2) },
    { head: 'recall', cell: ({ measured }) => measured.features?.recall?.toFixed(2) },
    { head: 'spread', cell: ({ measured }) => measured.features?.spread?.toFixed(2) },
    { head: 'checker', cell: ({ measured }) => measured.pixels?.checkerboard?.toFixed(2) },
    { head: 'colour', cell: ({ measured }) => measured.pixels?.colour?.toFixed(2) },
    { head: 'told, bits', cell: ({ measured }) => measured.told?.bits.toFixed(2) },
    { head: 'error', cell: ({ measured }) => measured.told && errorCell(measured.told) },
    { head: 'critic', cell: ({ measured }) => measured.critic?.trained.toFixed(3) },
    { head: 'held out', cell: ({ measured }) => measured.critic?.heldOut.toFixed(3) },
  ]
}

function errorCell({ error, low, high }: NonNullable<Measured['told']>): string {
  return `${error.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
}

function notes(rows: readonly Row[]): string[] {
  const spaces = new Set(rows.flatMap(({ measured }) => measured.features?.space ?? []))
  return [
    ...(rows.some(({ measured }) => measured.swd)
      ? ['SWD: sliced Wasserstein distance × 10³, by level of the pyramid and their mean']
      : []),
    ...[...spaces].map(
      (space) => `FD, KD: Fréchet distance, and kernel distance × 10³, in ${space}; no FID, no KID`,
    ),
    ...(rows.some(({ measured }) => measured.features?.recall !== undefined)
      ? [
          'precision, recall: shares of generated among real pictures, of real among generated',
          'spread: how far pictures lie from the nearest other of their set, in terms of the reals; 0 where each has a twin',
        ]
      : []),
    ...(rows.some(({ measured }) => measured.pixels)
      ? ['checker, colour: power of a checkerboard, and colourfulness, in terms of the reals']
      : []),
    ...(rows.some(({ measured }) => measured.told)
      ? [
          'told: what the guesses of a network were worth that learned to tell them from the reals, 0 to 1; error: its share of wrong ones in the end, 0.5 where nothing can be told',
        ]
      : []),
    ...(rows.some(({ measured }) => measured.critic)
      ? ['critic, held out: its loss with real pictures it learned from, and with those held out']
      : []),
  ]
}
