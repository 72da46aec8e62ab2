import { defineCommand } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { bench as benchAll, benchTable } from '../bench/bench.ts'
import {
  CONTENDERS,
  type Contender,
  type ContenderName,
  startContender,
} from '../bench/contender.ts'
import { overridden } from '../config.ts'
import { findPreset, PRESET_NAMES, resolvePreset } from '../presets/presets.ts'
import { withBar } from './bar.ts'
import { parseOptions } from './picture-options.ts'

const names = <T extends string>(allowed: readonly T[]) =>
  z
    .string()
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(z.enum(allowed)).min(1))

const optionsSchema = z.object({
  presets: names(PRESET_NAMES),
  contenders: names(CONTENDERS),
  steps: z.coerce.number().int().min(1).max(10_000),
  rounds: z.coerce.number().int().min(1).max(100),
})

export const bench = defineCommand({
  meta: {
    name: 'bench',
    description: 'Time training steps of presets on backends, and the same in PyTorch, in turn',
  },
  args: {
    presets: {
      type: 'string',
      default: PRESET_NAMES.join(','),
      description: 'which, between commas',
    },
    contenders: {
      type: 'string',
      default: 'cpu,torch',
      description: `who, between commas: ${CONTENDERS.join(', ')}; those that cannot are left out, and said so`,
    },
    steps: { type: 'string', default: '6', description: 'steps timed a round' },
    rounds: { type: 'string', default: '3', description: 'rounds; the median counts' },
    set: { type: 'string', description: 'overrides of every preset, such as batch=16' },
    python: { type: 'string', default: 'python3', description: 'a Python with torch' },
    json: { type: 'boolean', description: 'print the measurements as JSON' },
  },
  async run({ args }) {
    const { presets, contenders, steps, rounds } = parseOptions(optionsSchema, args)
    const configs = presets.map((name) =>
      overridden(resolvePreset(findPreset(name)), args.set ?? ''),
    )
    const ready = await startAll(contenders, args.python)
    const total = configs.length * ready.length * rounds
    try {
      const measured = await withBar(total, 'measurements', (onProgress) => {
        let done = 0
        return benchAll(configs, ready, { steps, rounds }, (one) => {
          onProgress(++done)
          // A round of all presets takes long, and whoever stops it keeps what was measured.
          console.error(`${one.preset}  ${one.contender}  ${one.secondsPerKimg.toFixed(2)} s/kimg`)
        })
      })
      console.log(args.json ? JSON.stringify(measured, null, 2) : benchTable(measured))
    } finally {
      for (const contender of ready) contender.stop()
    }
  },
})

async function startAll(names: readonly ContenderName[], python: string): Promise<Contender[]> {
  const ready: Contender[] = []
  for (const name of names) {
    try {
      ready.push(await startContender(name, python))
    } catch (error) {
      if (!(error instanceof GardenError)) throw error
      console.error(`${error.message}\n${error.suggestion}`)
    }
  }
  if (ready.length > 0) return ready
  throw new GardenError('backend_unavailable', 'No contender starts on this machine.')
}
