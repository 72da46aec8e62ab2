import { defineCommand } from 'citty'
import { z } from 'zod'
import { MAX_SEED } from '../../lib/latent/seed.ts'
import { startBackend } from '../backend/backend.ts'
import { type Classes, classify as classifyRun, SURE } from '../recognition/classes.ts'
import { readRun } from '../run/folder.ts'
import { columns } from '../table.ts'
import { withBar } from './bar.ts'
import { backendArg } from './limits.ts'
import { parseOptions } from './picture-options.ts'

const schema = z.object({
  examples: z.coerce.number().int().min(60).max(1_000_000),
  count: z.coerce.number().int().min(2).max(1_000_000),
  seed: z.coerce.number().int().min(0).max(MAX_SEED),
})

export const classify = defineCommand({
  meta: {
    name: 'classify',
    description:
      "Let a classifier, trained on what the data set tells of its pictures, name what a run's generator grows",
  },
  args: {
    run: { type: 'positional', valueHint: 'path', required: true, description: 'the run folder' },
    of: {
      type: 'string',
      required: true,
      description: 'the fact that names the classes, such as digit',
    },
    data: {
      type: 'string',
      valueHint: 'path',
      description: "a packed set that tells; the run's own unless given",
    },
    examples: {
      type: 'string',
      default: '20000',
      description: 'pictures of the data set to learn from, a sixth of them to test with',
    },
    count: { type: 'string', default: '1000', description: 'pictures to grow and name' },
    seed: { type: 'string', default: '0', description: 'of the classifier, 0 to 4294967295' },
    json: { type: 'boolean', default: false, description: 'print what was found as JSON' },
    ...backendArg,
  },
  async run({ args }) {
    const options = parseOptions(schema, args)
    const data = args.data ?? (await readRun(args.run)).data.folder
    const print = (line: string) => (args.json ? console.error(line) : console.log(line))
    await startBackend(args.backend ?? 'auto', print)
    const found = await classifyRun(
      { ...options, run: args.run, of: args.of, data },
      { progress: withBar, print },
    )
    console.log(args.json ? JSON.stringify(found, null, 2) : classesTable(found))
  },
})

function classesTable({ kimg, count, accuracy, sure, classes }: Classes): string {
  const rows = classes.map(({ name, real, generated }) => [name, percent(real), percent(generated)])
  return [
    columns(['class', 'real', `${kimg.toFixed(1)} kimg`], rows, [1, 2]),
    '',
    `Of real pictures it did not learn from, the classifier names ${percent(accuracy)} rightly and is sure of ${percent(sure.real)},`,
    `of ${count.toLocaleString('en')} generated ones it is sure of ${percent(sure.generated)}: a probability of ${SURE} or more.`,
  ].join('\n')
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
