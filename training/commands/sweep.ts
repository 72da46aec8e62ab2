import { join } from 'node:path'
import { defineCommand } from 'citty'
import type { Redis } from 'ioredis'
import { openStorage } from '../../lib/storage/open.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import { sendData } from '../sweep/data.ts'
import { copyRun } from '../sweep/ledger.ts'
import { type Plan, type PlannedRun, plannedRuns, readPlan } from '../sweep/plan.ts'
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
    // Its data sets need not be here any more.
    if (args.stop) return withList(args.redis, (list) => stop(list, plan))
    const runs = await plannedRuns(plan)
    const store = await openStorage(args.store, process.env)
    if (args.fetch !== undefined) return fetchRuns(store, runs, args.fetch)
    await withList(args.redis, (list) => start(list, plan, runs, store))
  },
})

type List = { queue: ReturnType<typeof openQueue>; connection: Redis }

async function withList(
  redis: string | undefined,
  use: (list: List) => Promise<void>,
): Promise<void> {
  const connection = await connect(redis)
  const queue = openQueue(connection)
  try {
    await use({ queue, connection })
  } finally {
    await queue.close()
    connection.disconnect()
  }
}

async function start(
  { queue, connection }: List,
  plan: Plan,
  runs: readonly PlannedRun[],
  store: Storage,
): Promise<void> {
  await unstop(connection, plan.name)
  for (const data of new Map(runs.map((run) => [run.data.sha256, run.data])).values())
    await sendData(store, data)
  const added = await enqueue(queue, plan, runs)
  console.log(`${runs.length} runs, ${added} of them new on the list; "gan work" trains them`)
}

async function stop({ queue, connection }: List, { name }: Plan): Promise<void> {
  console.log(`${await stopSweep(queue, connection, name)} runs taken off the list`)
}

async function fetchRuns(
  store: Storage,
  runs: readonly PlannedRun[],
  folder: string,
): Promise<void> {
  let copied = 0
  for (const { sweep: of, name } of runs)
    if (await copyRun(store, `${of}/${name}`, join(folder, `0${name}`))) copied += 1
  console.log(`${copied} of ${runs.length} runs in ${folder}`)
}
