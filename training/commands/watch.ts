import { setTimeout } from 'node:timers/promises'
import { defineCommand } from 'citty'
import { sweepTable, sweptRuns } from '../sweep/list.ts'
import { connect, openQueue, unlessAborted } from '../sweep/queue.ts'
import { stopSignal } from './limits.ts'
import { sweepArgs } from './work-options.ts'

const { redis } = sweepArgs

/** Milliseconds between two looks. */
const PAUSE = 2_000

export const watch = defineCommand({
  meta: {
    name: 'watch',
    description: 'Show the runs on the list of work, and who trains them, until all are over',
  },
  args: {
    sweep: { type: 'positional', required: false, description: "a plan's name; all unless given" },
    redis,
    once: { type: 'boolean', default: false, description: 'print them once' },
    json: { type: 'boolean', default: false, description: 'print them once, as JSON' },
  },
  async run({ args }) {
    const connection = await connect(args.redis)
    const queue = openQueue(connection)
    const signal = stopSignal()
    try {
      for (;;) {
        const runs = await unlessAborted(signal, () => sweptRuns(queue, args.sweep))
        if (!runs) return
        if (args.json) return console.log(JSON.stringify(runs, null, 2))
        // Over what was there before, where somebody looks on.
        if (process.stdout.isTTY && !args.once) process.stdout.write('\u001b[H\u001b[2J')
        console.log(runs.length === 0 ? 'no runs' : sweepTable(runs))
        const over = runs.every(({ state }) => ['finished', 'pruned', 'failed'].includes(state))
        if (args.once || over) return
        await setTimeout(PAUSE, undefined, { signal }).catch(() => {})
      }
    } finally {
      await queue.close()
      connection.disconnect()
    }
  },
})
