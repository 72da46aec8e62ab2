import { defineCommand } from 'citty'
import { Presets, SingleBar } from 'cli-progress'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { MAX_SEED } from '../../lib/latent/seed.ts'
import { makePortraits } from '../data/make.ts'

const optionsSchema = z.object({
  count: z.coerce.number().int().min(1).max(10_000_000),
  resolution: z.coerce.number().int().min(16).max(1024),
  seed: z.coerce.number().int().min(0).max(MAX_SEED),
})

export const make = defineCommand({
  meta: {
    name: 'make',
    description:
      'Draw procedural portraits and pack them; an interrupted call goes on where it stopped',
  },
  args: {
    style: {
      type: 'enum',
      options: ['lorelei'],
      default: 'lorelei',
      description: 'drawing style by DiceBear',
    },
    count: { type: 'string', default: '20000', description: 'number of portraits' },
    resolution: { type: 'string', default: '64', description: 'square side in pixels, 16 to 1024' },
    seed: { type: 'string', default: '1', description: 'fixes every portrait, 0 to 4294967295' },
    out: {
      type: 'string',
      description: 'folder to pack into; data/<style>-<resolution> unless given',
    },
  },
  async run({ args }) {
    const options = optionsSchema.safeParse(args)
    if (!options.success)
      throw new GardenError(
        'invalid_dataset',
        `The options are not valid:\n${z.prettifyError(options.error)}`,
      )
    const { count, resolution } = options.data
    const folder = args.out ?? `data/${args.style}-${resolution}`
    const bar = new SingleBar(
      { format: '{bar} {value}/{total} portraits, {eta_formatted} left', noTTYOutput: false },
      Presets.rect,
    )
    bar.start(count, 0)
    try {
      await makePortraits({ folder, ...options.data }, (done) => bar.update(done))
    } finally {
      bar.stop()
    }
    console.log(`${count} portraits of ${resolution} × ${resolution} in ${folder}`)
  },
})
