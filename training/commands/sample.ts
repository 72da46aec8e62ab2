import { join } from 'node:path'
import { defineCommand } from 'citty'
import { z } from 'zod'
import { startBackend } from '../backend/backend.ts'
import { formatOf } from '../pictures/formats.ts'
import { type OpenGenerator, openGenerator } from '../pictures/generator.ts'
import { writeGrid, writeSeparately } from '../pictures/sample.ts'
import { MAX_SEEDS, namedAfter, parseSeeds, seedRange } from '../pictures/seeds.ts'
import { withBar } from './bar.ts'
import { backendArg } from './limits.ts'
import { columnsArg, options, parseOptions, pictureArgs } from './picture-options.ts'

const schema = z.object({
  seeds: z.string().transform(parseSeeds).optional(),
  count: z.coerce.number().int().min(1).max(MAX_SEEDS),
  truncation: options.truncation,
  columns: options.columns,
  kimg: options.kimg,
  scale: options.scale,
})

export const sample = defineCommand({
  meta: { name: 'sample', description: 'Grow pictures of seeds, the same the gallery will show' },
  args: {
    ...pictureArgs,
    seeds: { type: 'string', description: 'which, such as 1,2,10-19' },
    count: { type: 'string', default: '100', description: 'without --seeds: how many, from 0 on' },
    columns: columnsArg,
    kimg: {
      type: 'string',
      description: 'an age the run kept; its newest checkpoint unless given',
    },
    scale: { type: 'string', default: '1', description: 'pixels a side of each pixel, 1 to 16' },
    separate: {
      type: 'boolean',
      description: 'a PNG for each seed, with its recipe inside, instead of one grid',
    },
    out: {
      type: 'string',
      valueHint: 'path',
      description: 'a .png, with --separate a folder; below <run>/pictures unless given',
    },
    ...backendArg,
  },
  async run({ args }) {
    const { count, ...rest } = parseOptions(schema, args)
    const asked = { ...rest, seeds: rest.seeds ?? seedRange(0, count) }
    if (args.out !== undefined && !args.separate) formatOf(args.out, ['png'])
    const print = (line: string) => console.log(line)
    await startBackend(args.backend ?? 'auto', print)
    const source = await openGenerator(args.run, asked, print)
    const total = asked.seeds.length
    const shown = namedAfter(args.seeds ?? `0-${count - 1}`, total)
    const name = `${shown}-at-${Math.round(source.kimg)}-kimg`
    const out = args.out ?? join(args.run, 'pictures', args.separate ? name : `${name}.png`)
    const write = args.separate ? writeSeparately : writeGrid
    await withBar(total, 'pictures', (onProgress) => write(out, source, asked, onProgress))
    source.dispose()
    print(summary(total, source, out))
  },
})

function summary(total: number, { kimg }: OpenGenerator, out: string): string {
  return `${total} ${total === 1 ? 'picture' : 'pictures'} at ${kimg.toFixed(0)} kimg in ${out}`
}
