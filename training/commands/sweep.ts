import { join } from 'node:path'
import { defineCommand } from 'citty'
import { openStorage } from '../../lib/storage/open.ts'
import { sendData } from '../sweep/data.ts'
import { copyRun } from '../sweep/ledger.ts'
import { plannedRuns, readPlan } from '../sweep/plan.ts'
import { connect, enqueue, openQueue, stopSweep, unstop } from '../sweep/queue.ts'
import { sweepArgs } from './work-options.ts'

export const sweep = defineCommand({
  meta: {
    name: 'sweep',
    description: 'Put the runs of a plan, configurations × seeds × data sets, on the list of work',
  },
  args: {
    plan: {
      type: 'positional',
      valueHint: 'path',
      required: true,
      description: 'a .json, see training/README.md',
    },
    ...sweepArgs,
    stop: {
      type: 'boolean',
      default: false,
      description: 'take them off the list instead, those under way after their tick',
    },
    fetch: {
      type: 'string',
      valueHint: 'path',
      description: 'copy them from the store into this folder of runs instead, as far as they are',
    },
  },
  async run({ args }) {
    const plan = await readPlan(args.plan)
    const runs = await plannedRuns(plan)
    const store = await openStorage(args.store, process.env)
    if (args.fetch !== undefined) {
      let copied = 0
      for (const { sweep: of, name } of runs)
        if (await copyRun(store, `${of}/${name}`, join(args.fetch, `0${name}`))) copied += 1
      return console.log(`${copied} of ${runs.length} runs in ${args.fetch}`)
    }
    const connection = await connect(args.redis)
    const queue = openQueue(connection)
    try {
      if (args.stop)
        return console.log(
          `${await stopSweep(queue, connection, plan.name)} runs taken off the list`,
        )
      await unstop(connection, plan.name)
      for (const data of new Map(runs.map((run) => [run.data.sha256, run.data])).values())
        await sendData(store, data)
      const added = await enqueue(queue, plan, runs)
      console.log(`${runs.length} runs, ${added} of them new on the list; "gan work" trains them`)
    } finally {
      await queue.close()
      connection.disconnect()
    }
  },
})
