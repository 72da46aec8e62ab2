import { defineCommand } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { MAX_SEED } from '../../lib/latent/seed.ts'
import { pack } from '../data/pack.ts'
import { packOptions } from '../data/packed.ts'
import { portraitSource } from '../data/portrait.ts'
import { withBar } from './bar.ts'
import { parseShape, shapeArgs } from './dataset-shape.ts'

const optionsSchema = z.object({
  count: z.coerce.number().int().min(1).max(10_000_000),
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
    resolution: shapeArgs.resolution,
    channels: shapeArgs.channels,
    seed: { type: 'string', default: '1', description: 'fixes every portrait, 0 to 4294967295' },
    out: {
      type: 'string',
      description: 'folder to pack into; data/<style>-<resolution> unless given',
    },
  },
  async run({ args }) {
    const { count, seed } = parseOptions(args)
    const shape = parseShape({ resolution: args.resolution, channels: args.channels })
    const source = portraitSource(count, seed, shape.resolution)
    const usual = packOptions(source, shape)
    const folder = args.out ?? usual.folder
    await withBar(count, 'portraits', (onProgress) =>
      pack(source, { ...usual, folder, seed, name: `${usual.name}-${seed}` }, onProgress),
    )
    console.log(`${count} portraits of ${shape.resolution} × ${shape.resolution} in ${folder}`)
  },
})

function parseOptions(args: { count: string; seed: string }) {
  const options = optionsSchema.safeParse(args)
  if (options.success) return options.data
  throw new GardenError(
    'invalid_dataset',
    `The options are not valid:\n${z.prettifyError(options.error)}`,
  )
}
