import { defineCommand } from 'citty'
import { listRuns } from '../run/summary.ts'
import { runsTable } from '../run/table.ts'

export const list = defineCommand({
  meta: {
    name: 'list',
    description: 'Print all runs: where each stands, how fast it is, what was measured',
  },
  args: {
    runs: {
      type: 'string',
      valueHint: 'path',
      default: 'runs',
      description: 'folder of run folders',
    },
    json: { type: 'boolean', default: false, description: 'print them as JSON' },
  },
  async run({ args }) {
    const runs = await listRuns(args.runs)
    if (args.json) return console.log(JSON.stringify(runs, null, 2))
    if (runs.length === 0) return console.log(`no runs in ${args.runs}`)
    console.log(runsTable(runs))
  },
})
