import { defineCommand } from 'citty'
import { startBackend } from '../backend/backend.ts'
import { type Config, overridden } from '../config.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../presets/presets.ts'
import { dryRun } from '../train/dry-run.ts'
import { startRun } from '../train/session.ts'
import { limitArgs, parseLimits, stopSignal } from './limits.ts'

export const train = defineCommand({
  meta: { name: 'train', description: 'Start a new training run on a packed data set' },
  args: {
    preset: {
      type: 'string',
      required: true,
      description: `one of: ${PRESET_NAMES.join(', ')}; see "gan presets"`,
    },
    faithful: {
      type: 'boolean',
      description: 'run the original as it was written, mistakes included',
    },
    data: {
      type: 'string',
      description:
        'folder of a packed data set (see "gan dataset make"); data/<preset> unless given',
    },
    runs: { type: 'string', default: 'runs', description: 'folder the run folder is made in' },
    set: {
      type: 'string',
      description: 'overrides of the preset, such as generatorWidth=16,batch=32',
    },
    dryRun: {
      type: 'boolean',
      description: 'only print the configuration, the networks and how long it would take',
    },
    ...limitArgs,
  },
  async run({ args }) {
    const limits = parseLimits(args)
    const { precision = 'float32' } = args
    const config = resolve(args)
    const print = (line: string) => console.log(line)
    print(`backend ${await startBackend(args.backend ?? 'auto', print)}`)
    if (args.dryRun) return print(await dryRun(config, precision))
    const data = args.data ?? `data/${config.preset}`
    await startRun(config, data, args.runs, { limits, precision, signal: stopSignal(), print })
  },
})

function resolve(args: {
  preset: string
  faithful?: boolean | undefined
  set?: string | undefined
}): Config {
  return overridden(resolvePreset(findPreset(args.preset), args.faithful), args.set ?? '')
}
