import { defineCommand } from 'citty'
import { z } from 'zod'
import { startBackend } from '../backend/backend.ts'
import { readInfo } from '../data/dataset.ts'
import { findDirections } from '../directions/find.ts'
import { findingsTable } from '../directions/table.ts'
import { readModel } from '../grow/model.ts'
import { readRun } from '../run/folder.ts'
import { withBar } from './bar.ts'
import { backendArg } from './limits.ts'
import { parseOptions } from './picture-options.ts'

const schema = z.object({
  examples: z.coerce.number().int().min(60).max(1_000_000),
  pictures: z.coerce.number().int().min(60).max(1_000_000),
})

export const directions = defineCommand({
  meta: {
    name: 'directions',
    description:
      "Look for directions in a run's latents, named ones where the data set tells what its pictures show, into the run's directions/",
  },
  args: {
    run: { type: 'positional', valueHint: 'path', required: true, description: 'the run folder' },
    data: {
      type: 'string',
      valueHint: 'path',
      description:
        "a packed set that tells; the run's own unless given, none for closed-form directions alone",
    },
    model: {
      type: 'string',
      description:
        'look for the directions that this model of training/collection, or .json of your own, names; for all attributes unless given',
    },
    examples: {
      type: 'string',
      default: '6000',
      description: 'pictures of the data set to learn attributes from',
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
    const wanted = args.model === undefined ? undefined : (await readModel(args.model)).directions
    const options = {
      run: args.run,
      ...parseOptions(schema, args),
      data: await dataOf(args),
      wanted,
    }
    // Only the result on standard output where a machine reads it.
    const print = (line: string) => (args.json ? console.error(line) : console.log(line))
    await startBackend(args.backend ?? 'auto', print)
    const record = await findDirections(options, { progress: withBar, print })
    console.log(args.json ? JSON.stringify(record, null, 2) : findingsTable(record))
  },
})

async function dataOf(args: {
  run: string
  data?: string | undefined
}): Promise<string | undefined> {
  if (args.data === 'none') return undefined
  const folder = args.data ?? (await readRun(args.run)).data.folder
  await readInfo(folder)
  return folder
}
