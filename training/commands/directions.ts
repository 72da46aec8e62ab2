import { stat } from 'node:fs/promises'
import { defineCommand } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { MAX_SEED } from '../../lib/latent/seed.ts'
import { startBackend } from '../backend/backend.ts'
import { readInfo } from '../data/dataset.ts'
import { findDirections } from '../directions/find.ts'
import { findingsTable } from '../directions/table.ts'
import { readRun } from '../run/folder.ts'
import { withBar } from './bar.ts'
import { backendArg } from './limits.ts'

const schema = z.object({
  portraits: z.coerce.number().int().min(60).max(1_000_000),
  pictures: z.coerce.number().int().min(60).max(1_000_000),
})

export const directions = defineCommand({
  meta: {
    name: 'directions',
    description:
      "Look for directions in a run's latents, named ones where portraits are known, into the run's directions/",
  },
  args: {
    run: { type: 'positional', required: true, description: 'the run folder' },
    data: {
      type: 'string',
      description:
        "a packed set of portraits, or the seed of one; the run's own unless given, none for closed-form directions alone",
    },
    portraits: {
      type: 'string',
      default: '6000',
      description: 'portraits to draw and learn attributes from',
    },
    pictures: {
      type: 'string',
      default: '4000',
      description: 'pictures to grow and read attributes off',
    },
    json: { type: 'boolean', default: false, description: 'print what was found as JSON' },
    ...backendArg,
  },
  async run({ args }) {
    const options = { run: args.run, ...parseOptions(args), seed: await seedOf(args) }
    // Only the result on standard output where a machine reads it.
    const print = (line: string) => (args.json ? console.error(line) : console.log(line))
    await startBackend(args.backend ?? 'auto', print)
    const record = await findDirections(options, { progress: withBar, print })
    console.log(args.json ? JSON.stringify(record, null, 2) : findingsTable(record))
  },
})

/** Of the portraits; undefined when the data set is not of portraits that were drawn. */
async function seedOf(args: {
  run: string
  data?: string | undefined
}): Promise<number | undefined> {
  const { data = (await readRun(args.run)).data.folder } = args
  if (data === 'none') return undefined
  const isFolder = await stat(data).then(
    () => true,
    () => false,
  )
  if (!isFolder && /^\d{1,10}$/.test(data) && Number(data) <= MAX_SEED) return Number(data)
  const { seed, name } = await readInfo(data)
  if (seed !== null) return seed
  if (args.data === undefined) return undefined
  throw new GardenError('invalid_dataset', `${name} does not hold portraits that were drawn.`, {
    suggestion: 'Name a set made by "gan dataset make", the seed of one, or none.',
  })
}

function parseOptions(args: Record<string, unknown>): z.infer<typeof schema> {
  const result = schema.safeParse(args)
  if (result.success) return result.data
  throw new GardenError(
    'invalid_config',
    `The options are not valid:\n${z.prettifyError(result.error)}`,
  )
}
