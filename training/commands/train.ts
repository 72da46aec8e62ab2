import { defineCommand } from 'citty'
import { startBackend } from '../backend/backend.ts'
import { overridden } from '../config.ts'
import { findPreset, PRESET_NAMES } from '../presets/presets.ts'
import { startRun } from '../train/session.ts'
import { limitArgs, parseLimits, stopSignal } from './limits.ts'

export const train = defineCommand({
  meta: { name: 'train', description: 'Start a new training run on a packed data set' },
  args: {
    preset: { type: 'string', required: true, description: `one of: ${PRESET_NAMES.join(', ')}` },
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
    ...limitArgs,
  },
  async run({ args }) {
    const limits = parseLimits(args)
    const { precision = 'float32' } = args
    const config = overridden(findPreset(args.preset), args.set ?? '')
    const print = (line: string) => console.log(line)
    print(`backend ${await startBackend(args.backend ?? 'auto', print)}`)
    await startRun(config, args.data ?? `data/${config.preset}`, args.runs, {
      limits,
      precision,
      signal: stopSignal(),
      print,
    })
  },
})
