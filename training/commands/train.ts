import { defineCommand } from 'citty'
import { GardenError } from '../../lib/error.ts'
import { startBackend } from '../backend/backend.ts'
import { dryRun } from '../bench/dry-run.ts'
import { type Config, overridden } from '../config.ts'
import { readInfo } from '../data/dataset.ts'
import { pack } from '../data/pack.ts'
import { freeOptions, isPacked } from '../data/packed.ts'
import { shapeOf } from '../data/picture.ts'
import { findSource } from '../data/sources.ts'
import { findStart, type Start } from '../from/start.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../presets/presets.ts'
import { plannedFor } from '../train/planned.ts'
import { startRun } from '../train/session.ts'
import { withBar } from './bar.ts'
import { boardArg, limitArgs, parseLimits, stopSignal } from './limits.ts'
import { liveArgs, liveOptions } from './live-options.ts'

export const train = defineCommand({
  meta: { name: 'train', description: 'Start a new training run on a packed data set' },
  args: {
    preset: {
      type: 'string',
      description: `one of: ${PRESET_NAMES.join(', ')}; see "gan presets"`,
    },
    from: {
      type: 'string',
      valueHint: 'path',
      description:
        'in place of --preset: a release in --store (lorelei-64, lorelei-64@3f9a2c1e) or a run (<run>, <run>@<kimg>), whose networks and configuration to go on with',
    },
    faithful: {
      type: 'boolean',
      description: 'run the original as it was written, mistakes included',
    },
    data: {
      type: 'string',
      valueHint: 'path',
      description:
        'a packed data set, or pictures that "gan dataset pack" takes and that are packed first; data/<preset> unless given',
    },
    runs: {
      type: 'string',
      valueHint: 'path',
      default: 'runs',
      description: 'folder the run folder is made in',
    },
    set: {
      type: 'string',
      description: 'overrides of the preset, such as generatorWidth=16,batch=32',
    },
    dryRun: {
      type: 'boolean',
      description: 'only print the configuration, the networks and how long it would take',
    },
    ...limitArgs,
    ...boardArg,
    ...liveArgs,
  },
  async run({ args }) {
    const limits = parseLimits(args)
    const live = await liveOptions(args)
    const { precision = 'float32', tensorboard } = args
    const print = (line: string) => console.log(line)
    const preset = presetOf(args)
    requireNamed(args)
    const backend = await startBackend(args.backend ?? 'auto', print)
    print(`backend ${backend}`)
    const start =
      args.from === undefined ? undefined : await findStart(args.from, args.store, print)
    const config = overridden(preset ?? (start as Start).config, args.set ?? '')
    const source = args.data ?? `data/${config.preset}`
    if (args.dryRun) return print(await dryRun(...(await foreseen(config, source)), precision))
    const data = await packed(source, config, print)
    const session = { backend, limits, precision, signal: stopSignal(), live, tensorboard, print }
    await startRun(config, data, args.runs, session, start)
  },
})

type Args = {
  preset?: string | undefined
  from?: string | undefined
  faithful?: boolean | undefined
  set?: string | undefined
  publishEvery?: string | undefined
  id?: string | undefined
}

/**
 * The preset's configuration with what overrides it, so that a mistake in either is told at once; undefined where
 * there is something to go on from.
 */
function presetOf({ preset, from, faithful, set = '' }: Args): Config | undefined {
  if ((preset === undefined) === (from === undefined))
    throw new GardenError('invalid_config', 'A run begins with --preset or --from, one of them.', {
      suggestion: `Presets: ${PRESET_NAMES.join(', ')}.`,
    })
  if (preset === undefined) return refuseFaithful(faithful)
  const config = resolvePreset(findPreset(preset), faithful)
  overridden(config, set)
  return config
}

/** A run that goes on has its configuration already. */
function refuseFaithful(faithful: boolean | undefined): undefined {
  if (!faithful) return undefined
  throw new GardenError('invalid_config', '--faithful is for presets, and --from is none.', {
    suggestion: 'Leave it out; --set deviations=… sets them one by one.',
  })
}

/** What goes on from a model is another one, and should not take its name. */
function requireNamed({ from, publishEvery, id }: Args): void {
  if (from === undefined || publishEvery === undefined || id !== undefined) return
  throw new GardenError('invalid_config', 'A run that goes on from another has no name yet.', {
    suggestion: 'Name the model with --id.',
  })
}

/** The configuration with what its data set decides and how many pictures that has, as far as it is packed. */
async function foreseen(config: Config, path: string): Promise<[Config, number | undefined]> {
  if (!(await isPacked(path))) return [config, undefined]
  const info = await readInfo(path)
  return [await plannedFor(config, { folder: path, info }), info.count]
}

/** The folder of the packed data set; pictures are packed first, unless an earlier call has. */
async function packed(
  path: string,
  { resolution, channels }: Config,
  print: (line: string) => void,
): Promise<string> {
  if (await isPacked(path)) return path
  const source = await findSource(path)
  const options = await freeOptions(source, shapeOf({ resolution, channels }))
  print(`packing ${source.count} pictures of ${path} into ${options.folder}`)
  const { leftOut } = await withBar(source.count, 'pictures', (onProgress) =>
    pack(source, options, onProgress),
  )
  const check = `gan dataset check ${path} --resolution ${resolution}`
  if (leftOut.length > 0) print(`left out ${leftOut.length}; "${check}" tells which and why`)
  return options.folder
}
