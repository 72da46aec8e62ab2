import { defineCommand } from 'citty'
import { GardenError } from '../../lib/error.ts'
import { openStorage } from '../../lib/storage/open.ts'
import { startBackend } from '../backend/backend.ts'
import { releaseOfRun } from '../publish/publish.ts'
import { readRun } from '../run/folder.ts'
import { curatedArg, readCurated } from './curated.ts'
import { backendArg, movedArg } from './limits.ts'
import { sendArgs, sendRelease } from './send.ts'
import { naming, storeArg } from './store.ts'

export const publish = defineCommand({
  meta: { name: 'publish', description: "Publish a run's newest checkpoint to the gallery" },
  args: {
    run: {
      type: 'positional',
      valueHint: 'path',
      required: true,
      description: 'the run folder; it may be training',
    },
    ...movedArg,
    ...storeArg,
    ...naming,
    ...sendArgs,
    ...curatedArg,
    growing: {
      type: 'boolean',
      default: false,
      description:
        "the run goes on: show how far it is, and let the run's next release take this one's place",
    },
    ...backendArg,
  },
  async run({ args }) {
    // Only the result on standard output where a machine reads it.
    const print = (line: string) => (args.json ? console.error(line) : console.log(line))
    const storage = await openStorage(args.store, process.env)
    await startBackend(args.backend ?? 'auto', print)
    const id = args.id ?? (await usualName(args.run))
    const { run, data, description, title = id, growing } = args
    const walks = args.walks.split(' ').filter(Boolean)
    const curated = await readCurated(args.curated)
    const options = { run, data, id, title, description, walks, curated, growing }
    const { release, origin } = await releaseOfRun(options, print)
    await sendRelease(storage, release, origin, args)
  },
})

/** @throws GardenError `invalid_config` for a run that went on from another: its model should not take that one's name */
async function usualName(run: string): Promise<string> {
  const { config, from } = await readRun(run)
  if (!from) return config.preset
  throw new GardenError('invalid_config', `${run} went on from ${from.source}, and has no name.`, {
    suggestion: 'Name the model with --id.',
  })
}
