import { defineCommand } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { MAX_SEED } from '../../lib/latent/seed.ts'
import { startBackend } from '../backend/backend.ts'
import { evaluate as evaluateRun, leastPictures, METRICS } from '../evaluate/evaluate.ts'
import { metricsTable } from '../evaluate/table.ts'
import { withBar } from './bar.ts'
import { backendArg, movedArg } from './limits.ts'

const metricSchema = z.enum(METRICS)

const optionsSchema = z
  .object({
    kimg: z.coerce.number().min(0).optional(),
    allAges: z.boolean(),
    count: z.coerce.number().int().min(2).max(1_000_000),
    seed: z.coerce.number().int().min(0).max(MAX_SEED),
    metrics: z
      .string()
      .transform((text) => text.split(',').filter(Boolean))
      .pipe(z.array(metricSchema).min(1))
      .optional(),
    heldOut: z.string().optional(),
    calibrate: z.boolean(),
  })
  .superRefine((options, context) => {
    const message = contradiction(options)
    if (message) context.addIssue({ code: 'custom', message })
  })

type Options = {
  count: number
  kimg?: number | undefined
  allAges: boolean
  metrics?: z.infer<typeof metricSchema>[] | undefined
  heldOut?: string | undefined
}

export const evaluate = defineCommand({
  meta: {
    name: 'evaluate',
    description: "Measure how near a run's pictures come to its data set, into the run's metrics/",
  },
  args: {
    run: { type: 'positional', valueHint: 'path', required: true, description: 'the run folder' },
    ...movedArg,
    kimg: {
      type: 'string',
      description: 'an age the run kept, in kimg; the newest checkpoint unless given',
    },
    allAges: {
      type: 'boolean',
      default: false,
      description: 'every age the run kept and the newest checkpoint, with curves of the distances',
    },
    count: {
      type: 'string',
      default: '2000',
      description: 'generated and real pictures; numbers at different counts cannot be compared',
    },
    metrics: {
      type: 'string',
      description: `some of ${METRICS.join(',')}; all that the other options allow unless given`,
    },
    heldOut: {
      type: 'string',
      valueHint: 'path',
      description:
        "folder of a packed data set the run never saw: its critic's loss there and on its own",
    },
    calibrate: {
      type: 'boolean',
      default: false,
      description: 'measure other real pictures, and sets with known faults, beside the run',
    },
    seed: {
      type: 'string',
      default: '0',
      description: 'picks real pictures, patches and directions, 0 to 4294967295',
    },
    json: { type: 'boolean', default: false, description: 'print what was measured as JSON' },
    ...backendArg,
  },
  async run({ args }) {
    const { kimg, allAges, metrics, heldOut, ...options } = parseOptions(args)
    // Only the result on standard output where a machine reads it.
    const print = (line: string) => (args.json ? console.error(line) : console.log(line))
    await startBackend(args.backend ?? 'auto', print)
    const evaluation = await evaluateRun(
      {
        ...options,
        run: args.run,
        data: args.data,
        age: allAges ? 'all' : (kimg ?? 'newest'),
        wanted: metrics ?? possible({ count: options.count, allAges, heldOut }),
        heldOut,
      },
      { progress: withBar, print },
    )
    console.log(args.json ? JSON.stringify(evaluation, null, 2) : metricsTable(evaluation))
  },
})

function parseOptions(args: Record<string, unknown>): z.infer<typeof optionsSchema> {
  const result = optionsSchema.safeParse(args)
  if (result.success) return result.data
  throw new GardenError(
    'invalid_config',
    `The options are not valid:\n${z.prettifyError(result.error)}`,
    { suggestion: `The metrics are ${METRICS.join(', ')}.` },
  )
}

function contradiction({ count, kimg, allAges, metrics, heldOut }: Options): string | undefined {
  if (allAges && kimg !== undefined) return '--kimg and --all-ages exclude each other'
  if (heldOut !== undefined && (allAges || kimg !== undefined))
    return '--held-out needs the newest checkpoint: ages keep no critic'
  if (metrics?.includes('critic') && heldOut === undefined)
    return 'the metric critic needs --held-out'
  const wanting = metrics?.find((metric) => count < leastPictures(metric))
  return wanting && `the metric ${wanting} needs --count ${leastPictures(wanting)} or more`
}

function possible({ count, allAges, heldOut }: Pick<Options, 'count' | 'allAges' | 'heldOut'>) {
  return METRICS.filter((metric) => {
    if (metric === 'critic') return heldOut !== undefined
    if (count < leastPictures(metric)) return false
    return metric !== 'neighbours' || !allAges
  })
}
