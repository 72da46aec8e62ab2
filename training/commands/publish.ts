import { defineCommand } from 'citty'
import { formatModelRef, pinOf } from '../../lib/latent/recipe.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { startBackend } from '../backend/backend.ts'
import { publish as publishRun } from '../publish/publish.ts'
import { readRun } from '../run/folder.ts'
import { backendArg } from './limits.ts'

export const publish = defineCommand({
  meta: { name: 'publish', description: "Publish a run's newest checkpoint to the gallery" },
  args: {
    run: { type: 'positional', required: true, description: 'the run folder' },
    store: {
      type: 'string',
      default: 'public/models',
      description:
        'where the gallery reads models from: a folder, blob (Vercel Blob, by BLOB_READ_WRITE_TOKEN), or blob:<folder> in it',
    },
    id: { type: 'string', description: "the model's name in links; the preset's unless given" },
    title: { type: 'string', description: 'the name people read; the id unless given' },
    description: { type: 'string', default: '', description: 'a sentence about the model' },
    walks: {
      type: 'string',
      default: '1,2,3,4 5,8,13,21',
      description: 'key seeds of the walks to show, walks apart by spaces',
    },
    ...backendArg,
  },
  async run({ args }) {
    const print = (line: string) => console.log(line)
    const storage = await openStorage(args.store, process.env)
    await startBackend(args.backend ?? 'auto', print)
    const id = args.id ?? (await readRun(args.run)).config.preset
    const { run, description } = args
    const walks = args.walks.split(' ').filter(Boolean)
    const release = await publishRun(
      storage,
      { run, id, title: args.title ?? id, description, walks },
      print,
    )
    print(
      `published ${formatModelRef({ id: release.id, pin: pinOf(release.digest) })} at ${release.kimg.toFixed(0)} kimg`,
    )
  },
})
