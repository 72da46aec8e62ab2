import { defineCommand } from 'citty'
import { z } from 'zod'
import { startBackend } from '../backend/backend.ts'
import { lastPrecision, resumeRun } from '../train/session.ts'
import { boardArg, limitArgs, movedArg, parseLimits, stopSignal } from './limits.ts'
import { liveArgs, liveOptions } from './live-options.ts'
import { parseOptions } from './picture-options.ts'

const schema = z.object({ kimg: z.coerce.number().positive().optional() })

export const resume = defineCommand({
  meta: { name: 'resume', description: 'Go on with a run from its newest checkpoint, exactly' },
  args: {
    run: { type: 'positional', valueHint: 'path', required: true, description: 'the run folder' },
    ...movedArg,
    kimg: {
      type: 'string',
      description:
        'makes the schedule so long, in thousand real images shown; as it is unless given',
    },
    ...limitArgs,
    precision: {
      type: 'enum',
      options: limitArgs.precision.options,
      description: 'of convolutions; as the run was trained last unless given',
    },
    ...boardArg,
    ...liveArgs,
  },
  async run({ args }) {
    const limits = parseLimits(args)
    const live = await liveOptions(args)
    const { kimg } = parseOptions(schema, args)
    const { tensorboard } = args
    const print = (line: string) => console.log(line)
    const precision = args.precision ?? (await lastPrecision(args.run))
    const backend = await startBackend(args.backend ?? 'auto', print)
    print(`backend ${backend}`)
    const session = { backend, limits, precision, signal: stopSignal(), live, tensorboard, print }
    await resumeRun(args.run, session, { data: args.data, kimg })
  },
})
