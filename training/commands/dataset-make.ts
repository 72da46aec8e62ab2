import { defineCommand } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { encodePng } from '../../lib/image/png.ts'
import { MAX_SEED } from '../../lib/latent/seed.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { type Made, madeSource, PORTRAITS } from '../data/made.ts'
import { pack } from '../data/pack.ts'
import { packOptions } from '../data/packed.ts'
import type { Shape } from '../data/picture.ts'
import { previewSheet } from '../data/preview.ts'
import type { Source } from '../data/source.ts'
import { findStyle, styleNames } from '../data/styles.ts'
import { columns } from '../table.ts'
import { withBar } from './bar.ts'
import { parseShape, shapeArgs } from './dataset-shape.ts'

const optionsSchema = z.object({
  count: z.coerce.number().int().min(1).max(10_000_000),
  seed: z.coerce.number().int().min(0).max(MAX_SEED),
  options: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' })
        return z.NEVER
      }
    })
    .pipe(z.record(z.string(), z.unknown())),
})

type Wanted = {
  style: string
  glyphs?: string | undefined
  fonts?: string | undefined
  licence?: string | undefined
}

export const make = defineCommand({
  meta: {
    name: 'make',
    description:
      'Draw pictures in one of many styles, or the glyphs of fonts, and pack them with what is in each; an interrupted call goes on where it stopped',
  },
  args: {
    style: {
      type: 'string',
      default: PORTRAITS,
      description: 'drawing style by DiceBear; --list prints them',
    },
    options: {
      type: 'string',
      default: '{}',
      description:
        'of the style, as DiceBear documents them, in JSON: {"scale":1.2}; beside those that suit it at 64 pixels',
    },
    glyphs: { type: 'string', description: 'draw these instead: A-Z, A-Za-z0-9' },
    fonts: {
      type: 'string',
      description:
        'of the glyphs: installed packages such as @fontsource/lora, folders or files of .ttf, .otf or .woff, apart by spaces',
    },
    licence: { type: 'string', description: 'of fonts in folders, shown with the model' },
    count: { type: 'string', default: '20000', description: 'number of pictures' },
    resolution: shapeArgs.resolution,
    channels: shapeArgs.channels,
    seed: { type: 'string', default: '1', description: 'fixes every picture, 0 to 4294967295' },
    out: {
      type: 'string',
      valueHint: 'path',
      description: 'folder to pack into; data/<style>-<resolution> unless given',
    },
    list: {
      type: 'boolean',
      default: false,
      description: 'print all styles, their authors and licences, and pack nothing',
    },
    sheet: {
      type: 'string',
      valueHint: 'path',
      description:
        'write a PNG of the first hundred pictures, with --list a row of ten in each style, and pack nothing',
    },
  },
  async run({ args }) {
    const shape = parseShape({ resolution: args.resolution, channels: args.channels })
    if (args.list) return list(shape, args.sheet)
    const { count, seed, options } = parseOptions(args)
    requireUsed(args)
    const { resolution } = shape
    const source = await madeSource(madeOf(args, options), { count, seed, resolution })
    if (args.sheet) return writeSheet(args.sheet, [source], shape)
    const usual = packOptions(source, shape)
    const folder = args.out ?? usual.folder
    await withBar(count, 'pictures', (onProgress) =>
      pack(source, { ...usual, folder, seed, name: `${usual.name}-${seed}` }, onProgress),
    )
    console.log(`${count} pictures of ${shape.resolution} × ${shape.resolution} in ${folder}`)
  },
})

/** What is said of fonts is for glyphs, and what is said of a style for its pictures. */
function requireUsed({ glyphs, fonts, licence, options }: Wanted & { options: string }): void {
  if (glyphs !== undefined && options !== '{}')
    throw new GardenError('invalid_dataset', '--options is for styles, and glyphs have none.', {
      suggestion: 'Leave it out.',
    })
  if (glyphs === undefined && (fonts ?? licence) !== undefined)
    throw new GardenError('invalid_dataset', '--fonts and --licence are for glyphs.', {
      suggestion: 'Add --glyphs A-Z.',
    })
}

function madeOf(
  { style, glyphs, fonts = '', licence }: Wanted,
  options: Record<string, unknown>,
): Made {
  if (glyphs === undefined) return { style, options }
  return { glyphs, fonts: fonts.split(/\s+/).filter(Boolean), licence }
}

async function list(shape: Shape, sheet: string | undefined): Promise<void> {
  const styles = styleNames().map(findStyle)
  const open = styles.filter(({ refusal }) => refusal === undefined)
  const rows = open.map(({ name, author, licence }, i) => [String(i + 1), name, licence, author])
  console.log(columns(['row', 'style', 'licence', 'by'], rows, [0]))
  console.log('\nNo data set is made of')
  for (const { name, refusal } of styles) if (refusal) console.log(`  ${name}: ${refusal}`)
  if (!sheet) return
  const drawn = { count: 100, seed: 1, resolution: shape.resolution }
  const sources = open.map(({ name }) => madeSource({ style: name, options: {} }, drawn))
  await writeSheet(sheet, await Promise.all(sources), shape)
}

async function writeSheet(file: string, sources: readonly Source[], shape: Shape): Promise<void> {
  await writeAtomically(file, encodePng(await previewSheet(sources, shape)))
  console.log(`sheet ${file}`)
}

function parseOptions(args: { count: string; seed: string; options: string }) {
  const options = optionsSchema.safeParse(args)
  if (options.success) return options.data
  throw new GardenError(
    'invalid_dataset',
    `The options are not valid:\n${z.prettifyError(options.error)}`,
  )
}
