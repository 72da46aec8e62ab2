import { defineCommand } from 'citty'
import { Presets, SingleBar } from 'cli-progress'
import { startBackend } from '../backend/backend.ts'
import { type Config, overridden } from '../config.ts'
import { packedFor } from '../data/packed.ts'
import type { Source } from '../data/source.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../presets/presets.ts'
import { dryRun } from '../train/dry-run.ts'
import { startRun } from '../train/session.ts'
import { limitArgs, parseLimits, stopSignal } from './limits.ts'

const BAR = '{bar} {value}/{total} pictures, {eta_formatted} left'

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
        'a packed data set, or pictures that "gan dataset pack" takes and that are packed first; data/<preset> unless given',
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
    const backend = await startBackend(args.backend ?? 'auto', print)
    print(`backend ${backend}`)
    if (args.dryRun) return print(await dryRun(config, precision))
    const data = await packed(args.data ?? `data/${config.preset}`, config, print)
    await startRun(config, data, args.runs, {
      backend,
      limits,
      precision,
      signal: stopSignal(),
      print,
    })
  },
})

function resolve(args: {
  preset: string
  faithful?: boolean | undefined
  set?: string | undefined
}): Config {
  return overridden(resolvePreset(findPreset(args.preset), args.faithful), args.set ?? '')
}

async function packed(
  path: string,
  config: Config,
  print: (line: string) => void,
): Promise<string> {
  const bar = new SingleBar({ format: BAR, noTTYOutput: false }, Presets.rect)
  const onStart = (source: Source, folder: string) => {
    print(`packing ${source.count} pictures of ${path} into ${folder}`)
    bar.start(source.count, 0)
  }
  try {
    const onProgress = (done: number) => bar.update(done)
    const { folder, leftOut } = await packedFor(path, config, { onStart, onProgress })
    if (leftOut.length > 0)
      print(`left out ${leftOut.length}; "gan dataset check ${path}" tells which and why`)
    return folder
  } finally {
    bar.stop()
  }
}
