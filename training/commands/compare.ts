import { type ArgsDef, defineCommand } from 'citty'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { metricsRows } from '../compare/metrics.ts'
import { comparisonPage } from '../compare/page.ts'
import { differences, readCompared } from '../compare/runs.ts'
import { comparisonTable } from '../compare/table.ts'
import { formatOf } from '../pictures/formats.ts'

/** Colours that eyes tell apart. */
const MOST = 8

export const compare = defineCommand({
  meta: {
    name: 'compare',
    description:
      'Lay runs beside each other: what differs in their configuration, what was measured, their curves and sheets, as a table and a page that opens offline',
  },
  args: {
    ...runArgs(),
    out: {
      type: 'string',
      valueHint: 'path',
      default: 'compare.html',
      description: 'the page, a .html',
    },
    json: { type: 'boolean', default: false, description: 'print what differs as JSON' },
  },
  async run({ args }) {
    formatOf(args.out, ['html'])
    const runs = await readCompared(args._)
    await writeAtomically(args.out, await comparisonPage(runs))
    if (args.json) {
      const found = { differences: differences(runs), metrics: metricsRows(runs), page: args.out }
      return console.log(JSON.stringify(found, null, 2))
    }
    console.log(`${comparisonTable(runs)}\n\nall of it, with curves and sheets: ${args.out}`)
  },
})

/** So many words, of which two are needed. */
function runArgs(): ArgsDef {
  const names = Array.from({ length: MOST }, (_, i) => `run${i + 1}`)
  return Object.fromEntries(
    names.map((name, i) => [
      name,
      {
        type: 'positional',
        valueHint: 'path',
        required: i < 2,
        description: i < 2 ? 'a run folder; it may be training' : 'another one',
      },
    ]),
  )
}
