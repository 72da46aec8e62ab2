import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { defineCommand } from 'citty'
import { z } from 'zod'
import { openStorage } from '../../lib/storage/open.ts'
import { startBackend } from '../backend/backend.ts'
import { work as takeWork } from '../sweep/worker.ts'
import { limitArgs, stopSignal } from './limits.ts'
import { parseOptions } from './picture-options.ts'
import { sweepArgs } from './work-options.ts'

const { backend, precision } = limitArgs

const schema = z.object({ silence: z.coerce.number().min(1).max(3600) })

export const work = defineCommand({
  meta: {
    name: 'work',
    description:
      'Take runs off the list of work and train them, one after the other; a worker a GPU',
  },
  args: {
    ...sweepArgs,
    scratch: {
      type: 'string',
      valueHint: 'path',
      default: 'runs/work',
      description: 'folder for runs under way, and for data sets that were fetched',
    },
    untilEmpty: {
      type: 'boolean',
      default: false,
      description: 'end when no run is left, also with others',
    },
    silence: {
      type: 'string',
      default: '60',
      description: 'seconds after which a worker that says nothing has lost its run',
    },
    backend,
    precision,
  },
  async run({ args }) {
    const { silence } = parseOptions(schema, args)
    const print = (line: string) => console.log(line)
    const { precision: wanted = 'float32' } = args
    const started = await startBackend(args.backend ?? 'auto', print)
    await mkdir(args.scratch, { recursive: true })
    const scratch = await mkdtemp(join(args.scratch, 'worker-'))
    try {
      await takeWork({
        redis: args.redis,
        store: await openStorage(args.store, process.env),
        scratch,
        cache: join(args.scratch, 'data'),
        untilEmpty: args.untilEmpty,
        silence: 1000 * silence,
        backend: started,
        precision: wanted,
        signal: stopSignal(),
        print,
      })
    } finally {
      await rm(scratch, { recursive: true, force: true })
    }
  },
})
