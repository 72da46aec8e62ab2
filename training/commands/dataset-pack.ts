import { defineCommand } from 'citty'
import { GardenError } from '../../lib/error.ts'
import { DATASET_NAME } from '../data/dataset.ts'
import { BAD, DUPLICATES, type Packed, pack as packInto } from '../data/pack.ts'
import { packOptions } from '../data/packed.ts'
import { printable } from '../data/report.ts'
import { UNKNOWN_LICENCE } from '../data/source.ts'
import { findSource } from '../data/sources.ts'
import { withBar } from './bar.ts'
import { parseShape, picturesArg, shapeArgs } from './dataset-shape.ts'

/** Pictures left out that are named before the rest is only counted. */
const NAMED = 10

export const pack = defineCommand({
  meta: {
    name: 'pack',
    description:
      'Pack pictures into a data set to train on; an interrupted call goes on where it stopped',
  },
  args: {
    pictures: picturesArg,
    ...shapeArgs,
    bad: {
      type: 'enum',
      options: [...BAD],
      default: 'skip',
      description: 'at a picture that cannot be used: leave it out, or stop',
    },
    duplicates: {
      type: 'enum',
      options: [...DUPLICATES],
      default: 'keep',
      description: 'at a picture that came before, pixel for pixel',
    },
    name: {
      type: 'string',
      description: 'of the data set, shown with the model; <pictures>-<resolution> unless given',
    },
    licence: { type: 'string', description: 'of the pictures, shown with the model' },
    source: { type: 'string', description: 'where the pictures are from, shown with the model' },
    out: {
      type: 'string',
      valueHint: 'path',
      description: 'folder to pack into; data/<name> unless given',
    },
    json: { type: 'boolean', description: 'print the data set and what was left out as JSON' },
  },
  async run({ args }) {
    const shape = parseShape(args)
    if (args.name !== undefined) requireName(args.name)
    const source = await findSource(args.pictures)
    const usual = packOptions(source, shape)
    const name = args.name ?? usual.name
    const options = {
      ...usual,
      name,
      folder: args.out ?? (args.name === undefined ? usual.folder : `data/${name}`),
      bad: args.bad ?? usual.bad,
      duplicates: args.duplicates ?? usual.duplicates,
      licence: args.licence ?? usual.licence,
      origin: args.source ?? usual.origin,
    }
    const packed = await withBar(source.count, 'pictures', (onProgress) =>
      packInto(source, options, onProgress),
    )
    if (args.json) console.log(JSON.stringify({ folder: options.folder, ...packed }, null, 2))
    else console.log(summary(packed, options.folder))
  },
})

/** What packing did, and what it left out by name and reason; for people. */
export function summary({ info, leftOut }: Packed, folder: string): string {
  const { count, resolution, channels, licence } = info
  const more = leftOut.length - NAMED
  return [
    `${count} pictures of ${resolution} × ${resolution} × ${channels} in ${folder}`,
    ...(leftOut.length > 0 ? [`${leftOut.length} left out:`] : []),
    ...leftOut
      .slice(0, NAMED)
      .map(({ name, reason }) => `  ${printable(name)}  ${printable(reason)}`),
    ...(more > 0 ? [`  … and ${more} more, in ${folder}/packing.json`] : []),
    ...(licence === UNKNOWN_LICENCE
      ? ['The licence is unknown. Say it with --licence: it is shown with the model.']
      : []),
  ].join('\n')
}

function requireName(name: string): void {
  if (DATASET_NAME.test(name)) return
  throw new GardenError('invalid_dataset', `${JSON.stringify(name)} cannot name a data set.`, {
    suggestion:
      'Use up to 64 letters, digits, dots, hyphens and underscores, a letter or digit first.',
  })
}
