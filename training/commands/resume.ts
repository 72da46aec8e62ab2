import { defineCommand } from 'citty'
import { startBackend } from '../backend/backend.ts'
import { resumeRun } from '../train/session.ts'
import { limitArgs, parseLimits, stopSignal } from './limits.ts'
import { liveArgs, liveOptions } from './live-options.ts'

export const resume = defineCommand({
  meta: { name: 'resume', description: 'Go on with a run from its newest checkpoint, exactly' },
  args: {
    run: { type: 'positional', valueHint: 'path', required: true, description: 'the run folder' },
    ...limitArgs,
    ...liveArgs,
  },
  async run({ args }) {
    const limits = parseLimits(args)
    const live = await liveOptions(args)
    const { precision = 'float32' } = args
    const print = (line: string) => console.log(line)
    const backend = await startBackend(args.backend ?? 'auto', print)
    print(`backend ${backend}`)
    await resumeRun(args.run, { backend, limits, precision, signal: stopSignal(), live, print })
  },
})
