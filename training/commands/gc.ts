import { defineCommand } from 'citty'
import { z } from 'zod'
import { formatModelRef, pinOf } from '../../lib/latent/recipe.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { collect, findGarbage, type Garbage } from '../publish/collect.ts'
import { megabytes } from '../publish/preview.ts'
import { columns } from '../table.ts'
import { withBar } from './bar.ts'
import { parseOptions } from './picture-options.ts'
import { storeArg } from './store.ts'

const schema = z.object({
  olderThan: z.coerce.number().min(0),
  keep: z.coerce.number().int().min(1).optional(),
})

export const gc = defineCommand({
  meta: {
    name: 'gc',
    description:
      'Delete files of releases that nothing leads to any more; only prints them without --yes',
  },
  args: {
    ...storeArg,
    olderThan: {
      type: 'string',
      default: '7',
      description:
        "days that a publish that was cut off, and a growing run's outgrown releases, are left alone",
    },
    keep: {
      type: 'string',
      description:
        'finished releases of each model to keep, at least 1; links to the others break. All unless given',
    },
    yes: { type: 'boolean', default: false, description: 'delete, instead of only printing' },
    json: { type: 'boolean', default: false, description: 'print what may go, or went, as JSON' },
  },
  async run({ args }) {
    const rules = parseOptions(schema, args)
    const storage = await openStorage(args.store, process.env)
    const garbage = await findGarbage(storage, rules)
    if (args.yes)
      await withBar(garbage.length, 'releases', (onDeleted) =>
        collect(storage, garbage, rules, onDeleted),
      )
    const deleted = args.yes
    console.log(
      args.json ? JSON.stringify({ deleted, garbage }, null, 2) : report(garbage, deleted),
    )
  },
})

function report(garbage: readonly Garbage[], deleted: boolean): string {
  if (garbage.length === 0) return 'There is nothing to delete.'
  const rows = garbage.map(({ id, digest, reason, files, bytes }) => [
    formatModelRef({ id, pin: pinOf(digest) }),
    reason,
    String(files),
    megabytes(bytes),
  ])
  const files = garbage.reduce((sum, one) => sum + one.files, 0)
  const bytes = megabytes(garbage.reduce((sum, one) => sum + one.bytes, 0))
  const total = `${files} files, ${bytes}`
  return [
    columns(['release', 'why', 'files', 'size'], rows, [2, 3]),
    deleted ? `deleted ${total}` : `would delete ${total}; nothing was deleted: --yes does it`,
  ].join('\n')
}
