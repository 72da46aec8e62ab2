import { defineCommand } from 'citty'
import { rollBack } from '../../lib/gallery/entry.ts'
import { formatModelRef, type ModelRef, parseModelRef, pinOf } from '../../lib/latent/recipe.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { storeArg } from './store.ts'

export const rollback = defineCommand({
  meta: {
    name: 'rollback',
    description:
      "Make a model's name mean an older release again; links with a pin stay as they are",
  },
  args: {
    model: { type: 'positional', required: true, description: 'such as lorelei-64' },
    to: {
      type: 'string',
      description:
        'pin of the release, such as 3f9a2c1e; the finished one before the current unless given',
    },
    ...storeArg,
    json: { type: 'boolean', default: false, description: 'print the release as JSON' },
  },
  async run({ args }) {
    const storage = await openStorage(args.store, process.env)
    const release = await rollBack(storage, target(args))
    const { id, digest, kimg, publishedAt } = release
    if (args.json) return console.log(JSON.stringify(release, null, 2))
    const pinned = formatModelRef({ id, pin: pinOf(digest) })
    console.log(`${id} now means ${pinned}, ${kimg.toFixed(0)} kimg, published ${publishedAt}`)
  },
})

/** `lorelei-64 --to 3f9a2c1e`, `--to lorelei-64@3f9a2c1e` and `lorelei-64@3f9a2c1e` are the same. */
function target({ model, to }: { model: string; to?: string | undefined }): ModelRef {
  if (to === undefined) return parseModelRef(model)
  return parseModelRef(to.includes('@') ? to : `${parseModelRef(model).id}@${to}`)
}
