import { join } from 'node:path'
import { defineCommand } from 'citty'
import { z } from 'zod'
import { enlarge } from '../../lib/image/enlarge.ts'
import { grid } from '../../lib/image/grid.ts'
import { ANIMATION_FORMATS, encodeAnimation } from '../../lib/image/moving/formats.ts'
import { encodePng } from '../../lib/image/png.ts'
import type { Raster } from '../../lib/image/raster.ts'
import { formatRecipe } from '../../lib/latent/recipe.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { startBackend } from '../backend/backend.ts'
import { formatOf } from '../pictures/formats.ts'
import { openGenerator } from '../pictures/generator.ts'
import { namedAfter } from '../pictures/seeds.ts'
import { growWalk, parseWalk, STRIDE } from '../pictures/walk.ts'
import { withBar } from './bar.ts'
import { backendArg } from './limits.ts'
import { options, parseOptions, pictureArgs, usualScale } from './picture-options.ts'

const FORMATS = [...ANIMATION_FORMATS, 'png'] as const

const schema = z.object({
  truncation: options.truncation,
  frames: z.coerce.number().int().min(2).max(10_000).optional(),
  fps: options.fps,
  kimg: options.kimg,
  scale: options.scale.optional(),
  path: z.enum(['slerp', 'lerp']),
})

export const walk = defineCommand({
  meta: { name: 'walk', description: 'Show what lies between seeds, as an animation' },
  args: {
    run: pictureArgs.run,
    seeds: {
      type: 'positional',
      required: true,
      description: 'key seeds in order, such as 12,57,99 or 12,57,99~0.7',
    },
    truncation: pictureArgs.truncation,
    frames: { type: 'string', description: `how many; ${STRIDE} for each seed unless given` },
    fps: { type: 'string', default: '20', description: 'frames a second, 1 to 50' },
    loop: {
      type: 'boolean',
      default: true,
      description: 'go on from the last seed to the first',
      negativeDescription: 'end at the last seed',
    },
    path: {
      type: 'enum',
      options: ['slerp', 'lerp'],
      default: 'slerp',
      description: 'along the arc, or straight through the middle',
    },
    kimg: {
      type: 'string',
      description: 'an age the run kept; its newest checkpoint unless given',
    },
    scale: {
      type: 'string',
      description: 'pixels a side of each pixel, 1 to 16; as many as give 512 pixels unless given',
    },
    out: {
      type: 'string',
      valueHint: 'path',
      description: `ends in ${FORMATS.join(', ')} (a row of frames for each seed); <run>/pictures/<seeds>.webp unless given`,
    },
    ...backendArg,
  },
  async run({ args }) {
    const asked = parseOptions(schema, args)
    const suffix = asked.truncation === 1 ? '' : `~${asked.truncation}`
    const recipe = parseWalk(`${args.seeds}${suffix}`)
    const name = namedAfter(formatRecipe(recipe), recipe.keys.length)
    const out = args.out ?? join(args.run, 'pictures', `${name}.webp`)
    const format = formatOf(out, FORMATS)
    const print = (line: string) => console.log(line)
    await startBackend(args.backend ?? 'auto', print)
    const source = await openGenerator(args.run, asked, print)
    const frames = asked.frames ?? recipe.keys.length * STRIDE
    const pictures = await withBar(frames, 'frames grown', (onProgress) =>
      growWalk(source, recipe, { ...asked, frames, loop: args.loop }, onProgress),
    )
    source.dispose()
    const scale =
      asked.scale ?? (format === 'png' ? 1 : usualScale(source.config.resolution, format))
    const large = { pictures, scale, fps: asked.fps }
    const bytes = format === 'png' ? strip(large, recipe.keys.length) : await encoded(large, format)
    await writeAtomically(out, bytes)
    print(`${frames} frames at ${source.kimg.toFixed(0)} kimg in ${out}`)
  },
})

type Frames = { pictures: readonly Raster[]; scale: number; fps: number }

/** A row for each key seed and what follows it. */
function strip({ pictures, scale }: Frames, rows: number): Uint8Array {
  return encodePng(enlarge(grid(pictures, Math.ceil(pictures.length / rows)), scale))
}

function encoded({ pictures, scale, fps }: Frames, format: (typeof ANIMATION_FORMATS)[number]) {
  const count = pictures.length
  const frame = (i: number) => pictures[i] as Raster
  return withBar(count, 'frames encoded', (onProgress) =>
    encodeAnimation(format, { count, frame, fps, hold: 0, scale }, onProgress),
  )
}
