import { columns } from '../table.ts'
import type { DirectionsRecord } from './record.ts'

/** Each direction in a row: how well its attribute is read, and what going from −3 to 3 changes. */
export function findingsTable({ findings }: DirectionsRecord): string {
  const attributes = Object.keys(findings[0]?.changes ?? {})
  const head = ['direction', 'published', 'skill', 'levels', ...attributes]
  const rows = findings.map(({ name, works, skill, levels, changes }) => [
    name,
    works ? 'yes' : 'no',
    skill?.toFixed(2) ?? '',
    levels.toFixed(1),
    ...attributes.map((attribute) => signed(changes[attribute] ?? 0)),
  ])
  return columns(
    head,
    rows,
    head.map((_, i) => i).filter((i) => i > 1),
  )
}

function signed(value: number): string {
  const digits = Math.abs(value).toFixed(1)
  return digits === '0.0' ? digits : `${value < 0 ? '−' : '+'}${digits}`
}
