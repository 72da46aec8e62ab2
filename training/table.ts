import Table from 'cli-table3'
import colours from 'picocolors'

const PARTS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
  ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
]

/**
 * Columns as wide as what they hold, two spaces apart, without lines.
 *
 * @param head the columns' names; none when there is nothing to say
 * @param numeric numbers of the columns that are set to the right
 */
export function columns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): string {
  const width = Math.max(head.length, ...rows.map((row) => row.length))
  const table = new Table({
    head: head.map(colours.bold),
    colAligns: Array.from({ length: width }, (_, i) => (numeric.includes(i) ? 'right' : 'left')),
    chars: Object.fromEntries(PARTS.map((part) => [part, ''])),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
