import { defineCommand } from 'citty'
import { openStorage } from '../../lib/storage/open.ts'
import { startBackend } from '../backend/backend.ts'
import { releaseAgain, releaseCurated } from '../publish/again.ts'
import { curatedArg, readCurated } from './curated.ts'
import { backendArg } from './limits.ts'
import { sendArgs, sendRelease } from './send.ts'
import { storeArg } from './store.ts'

export const republish = defineCommand({
  meta: {
    name: 'republish',
    description:
      'Publish a release once more, in whole numbers as they are made now, or as it is but for what was chosen by eye (--curated)',
  },
  args: {
    model: {
      type: 'positional',
      valueHint: 'name',
      required: true,
      description: 'the release: a name such as lorelei-64, or lorelei-64@3f9a2c1e',
    },
    ...storeArg,
    ...curatedArg,
    dryRun: sendArgs.dryRun,
    json: sendArgs.json,
    ...backendArg,
  },
  async run({ args }) {
    const print = (line: string) => (args.json ? console.error(line) : console.log(line))
    const curated = await readCurated(args.curated)
    const storage = await openStorage(args.store, process.env)
    if (!curated) await startBackend(args.backend ?? 'auto', print)
    const { release, origin } = curated
      ? await releaseCurated(storage, args.model, curated)
      : await releaseAgain(storage, args.model)
    await sendRelease(storage, release, origin, args)
  },
})
