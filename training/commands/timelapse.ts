import { join } from 'node:path'
import { defineCommand } from 'citty'
import { z } from 'zod'
import { ANIMATION_FORMATS, encodeAnimation } from '../../lib/image/moving/formats.ts'
import { writeAtomically } from '../../lib/storage/atomic.ts'
import { startBackend } from '../backend/backend.ts'
import { formatOf } from '../pictures/formats.ts'
import { parseSeeds } from '../pictures/seeds.ts'
import {
  chooseStages,
  type Stage,
  seedStages,
  sheetStages,
  stageFrame,
} from '../pictures/timelapse.ts'
import { readRun } from '../run/folder.ts'
import { withBar } from './bar.ts'
import { backendArg } from './limits.ts'
import { columnsArg, options, parseOptions, pictureArgs, usualScale } from './picture-options.ts'

const schema = z.object({
  seeds: z.string().transform(parseSeeds).optional(),
  truncation: options.truncation,
  columns: options.columns,
  frames: z.coerce.number().int().min(3).max(10_000),
  spacing: z.enum(['log', 'linear']),
  fps: options.fps,
  hold: z.coerce.number().min(0).max(60),
  scale: options.scale.optional(),
})

export const timelapse = defineCommand({
  meta: { name: 'timelapse', description: 'Show how a run learned, as an animation' },
  args: {
    run: pictureArgs.run,
    seeds: {
      type: 'string',
      description: "such as 1,2,10-19, at the ages the run kept; the run's own sheets unless given",
    },
    truncation: {
      ...pictureArgs.truncation,
      description: 'with --seeds: ψ, 0 to 2; 1 unless given',
    },
    columns: { ...columnsArg, description: `with --seeds: ${columnsArg.description}` },
    frames: { type: 'string', default: '100', description: 'at most so many, 3 or more' },
    spacing: {
      type: 'enum',
      options: ['log', 'linear'],
      default: 'log',
      description: 'of the frames over kimg: log shows the fast beginning slowly',
    },
    fps: { type: 'string', default: '8', description: 'frames a second, 1 to 50' },
    hold: { type: 'string', default: '2', description: 'seconds the last frame stays longer' },
    scale: {
      type: 'string',
      description:
        'pixels a side of each pixel, 1 to 16; as many as give 512 pixels, twice for .mp4, unless given',
    },
    out: {
      type: 'string',
      valueHint: 'path',
      description: `ends in ${ANIMATION_FORMATS.join(', ')}; <run>/pictures/timelapse.webp unless given`,
    },
    ...backendArg,
  },
  async run({ args }) {
    const asked = parseOptions(schema, args)
    const out = args.out ?? join(args.run, 'pictures', 'timelapse.webp')
    const format = formatOf(out, ANIMATION_FORMATS)
    const all = await findStages(args.run, asked, args.backend ?? 'auto')
    const stages = chooseStages(all, asked.frames, asked.spacing)
    const first = stages[0] as Stage
    const scale = asked.scale ?? usualScale((await first.picture()).width, format)
    const total = stages.at(-1)?.kimg ?? 0
    const frame = (i: number) => stageFrame(stages[i] as Stage, scale, total)
    const { fps, hold } = asked
    const count = stages.length
    const bytes = await withBar(count, 'frames', (onProgress) =>
      encodeAnimation(format, { count, frame, fps, hold }, onProgress),
    )
    await writeAtomically(out, bytes)
    console.log(`${count} frames from ${first.kimg} to ${total} kimg in ${out}`)
  },
})

type Asked = Pick<z.infer<typeof schema>, 'seeds' | 'truncation' | 'columns'>

async function findStages(
  run: string,
  { seeds, ...grid }: Asked,
  backend: Parameters<typeof startBackend>[0],
): Promise<Stage[]> {
  const print = (line: string) => console.log(line)
  if (seeds === undefined) {
    await readRun(run)
    return sheetStages(run)
  }
  await startBackend(backend, print)
  return seedStages(run, seeds, grid, print)
}
