import { defineCommand } from 'citty'
import { aliasOf, readCatalogue } from '../../lib/gallery/catalogue.ts'
import { removeRelease } from '../../lib/gallery/entry.ts'
import { formatModelRef, parseModelRef, pinOf } from '../../lib/latent/recipe.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { storeArg } from './store.ts'

export const unpublish = defineCommand({
  meta: {
    name: 'unpublish',
    description:
      'Take a model, or one release of it, out of the gallery; files stay until "gan gc"',
  },
  args: {
    model: {
      type: 'positional',
      required: true,
      description: 'lorelei-64 for all its releases, lorelei-64@3f9a2c1e for one',
    },
    ...storeArg,
    json: { type: 'boolean', default: false, description: 'print what was taken out as JSON' },
  },
  async run({ args }) {
    const ref = parseModelRef(args.model)
    const storage = await openStorage(args.store, process.env)
    const removed = await removeRelease(storage, ref)
    const pins = removed.map(({ digest }) => formatModelRef({ id: ref.id, pin: pinOf(digest) }))
    const model = (await readCatalogue(storage)).models.find(({ id }) => id === ref.id)
    const alias = model && aliasOf(model)
    const now = alias && formatModelRef({ id: ref.id, pin: pinOf(alias.digest) })
    if (args.json) return console.log(JSON.stringify({ unpublished: pins, now }, null, 2))
    for (const pin of pins) console.log(`unpublished ${pin}`)
    console.log(now ? `${ref.id} now means ${now}` : `${ref.id} is published no more`)
    console.log(`The files are there until "gan gc --store ${args.store} --yes".`)
  },
})
