import type { Measured, MetricsRecord } from '../evaluate/record.ts'
import { sameBasis } from '../evaluate/record.ts'
import { type Compared, repetitions } from './runs.ts'

/** One number of a run, and by how much it may be off: 95 % intervals of what is a share of samples. */
export type Figure = { value: number; off?: number }

/** A row: a run's newest numbers, or those of runs that differ in their seed alone. */
export type MetricsRow = {
  name: string
  kimg: string
  samples: string
  figures: (Figure | undefined)[]
}

type Metric = {
  head: string
  better: 'less' | 'more' | 'one'
  of: (record: MetricsRecord) => Figure | undefined
}

export const METRICS: readonly Metric[] = [
  { head: 'SWD', better: 'less', of: ({ measured }) => figure(measured.swd?.mean) },
  { head: 'FD', better: 'less', of: ({ measured }) => figure(measured.features?.fd) },
  { head: 'KD', better: 'less', of: ({ measured }) => figure(measured.features?.kd) },
  { head: 'precision', better: 'more', of: share('precision') },
  { head: 'recall', better: 'more', of: share('recall') },
  { head: 'told, bits', better: 'less', of: ({ measured }) => figure(measured.told?.bits) },
  {
    head: 'error',
    better: 'more',
    of: ({ measured: { told } }) => told && { value: told.error, off: (told.high - told.low) / 2 },
  },
  { head: 'checker', better: 'one', of: ({ measured }) => figure(measured.pixels?.checkerboard) },
  { head: 'colour', better: 'one', of: ({ measured }) => figure(measured.pixels?.colour) },
]

/** The newest numbers of each run, and mean ± standard deviation of runs that differ in their seed alone. */
export function metricsRows(runs: readonly Compared[]): MetricsRow[] {
  const single = runs.flatMap(({ name, records }) => {
    const newest = records.at(-1)
    return newest ? [rowOf(name, newest)] : []
  })
  return [...single, ...repetitions(runs).flatMap(repeatedRow)]
}

/** Whether all newest numbers were measured alike, so that they may be compared. */
export function areComparable(runs: readonly Compared[]): boolean {
  const [first, ...others] = runs.flatMap(({ records }) => records.at(-1) ?? [])
  return others.every((record) => first && sameBasis(first.basis, record.basis))
}

export function figureText({ value, off }: Figure): string {
  const digits = Math.abs(value) >= 10 ? 1 : 2
  return `${value.toFixed(digits)}${off === undefined ? '' : ` ± ${off.toFixed(digits)}`}`
}

function rowOf(name: string, record: MetricsRecord): MetricsRow {
  return {
    name,
    kimg: record.kimg.toFixed(0),
    samples: record.basis.samples.toLocaleString('en'),
    figures: METRICS.map(({ of }) => of(record)),
  }
}

function repeatedRow(group: readonly Compared[]): MetricsRow[] {
  const records = group.flatMap(({ records }) => records.at(-1) ?? [])
  const [first] = records
  if (!first || records.length < 2) return []
  if (!records.every(({ basis }) => sameBasis(basis, first.basis))) return []
  const rows = records.map((record) => rowOf('', record))
  return [
    {
      name: `${records.length} seeds`,
      kimg: [...new Set(rows.map(({ kimg }) => kimg))].join(', '),
      samples: rows[0]?.samples ?? '',
      figures: METRICS.map((_, i) =>
        spread(rows.flatMap(({ figures }) => figures[i]?.value ?? [])),
      ),
    },
  ]
}

function spread(values: readonly number[]): Figure | undefined {
  if (values.length < 2) return undefined
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { value: mean, off: Math.sqrt(squares / (values.length - 1)) }
}

function figure(value: number | undefined): Figure | undefined {
  return value === undefined ? undefined : { value }
}

function share(name: 'precision' | 'recall') {
  return ({ measured, basis }: { measured: Measured } & Pick<MetricsRecord, 'basis'>) => {
    const value = measured.features?.[name]
    if (value === undefined) return undefined
    return { value, off: 1.96 * Math.sqrt((value * (1 - value)) / basis.samples) }
  }
}
