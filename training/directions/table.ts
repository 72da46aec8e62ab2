import { columns } from '../table.ts'
import type { DirectionsRecord } from './record.ts'

/** Each direction in a row: how well its attribute is read, and what going from −3 to 3 changes. */
export function findingsTable({ findings, directions }: DirectionsRecord): string {
  const head = ['direction', 'published', 'skill', 'own', 'greatest other', 'levels']
  const rows = findings.map(({ name, skill, levels, changes }) => {
    const own = changes[name]
    const [other] = Object.entries(changes)
      .filter(([attribute]) => attribute !== name)
      .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    return [
      name,
      directions.some((direction) => direction.name === name) ? 'yes' : 'no',
      skill?.toFixed(2) ?? '',
      own === undefined ? '' : signed(own),
      other ? `${signed(other[1])} ${other[0]}` : '',
      levels.toFixed(1),
    ]
  })
  return columns(head, rows, [2, 3, 5])
}

function signed(value: number): string {
  const digits = Math.abs(value).toFixed(1)
  return digits === '0.0' ? digits : `${value < 0 ? '−' : '+'}${digits}`
}
