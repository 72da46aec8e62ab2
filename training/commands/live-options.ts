import type { ArgsDef } from 'citty'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'
import { openStorage } from '../../lib/storage/open.ts'
import type { LiveOptions } from '../publish/live.ts'
import { requireModelId } from '../publish/publish.ts'
import { parseOptions } from './picture-options.ts'
import { naming, storeArg } from './store.ts'

/** How train and resume show a run while it goes on. */
export const liveArgs = {
  publishEvery: {
    type: 'string',
    description:
      'kimg between releases of work in progress to --store, while training goes on; none unless given',
  },
  ...storeArg,
  ...naming,
} satisfies ArgsDef

const schema = z.object({
  every: z.coerce.number().positive(),
  store: z.string(),
  id: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
})

/** A name is for a release, and a run that is not shown has none yet. */
function requireUnnamed(args: { id?: unknown; title?: unknown; description?: unknown }): undefined {
  if (args.id === undefined && args.title === undefined && !args.description) return undefined
  throw new GardenError('invalid_config', 'A name is for what is published while it trains.', {
    suggestion: 'Add --publish-every, or give the name to "gan publish" afterwards.',
  })
}

/**
 * Undefined where nothing is to be shown. A store that cannot be opened is refused here: later it would only be told.
 *
 * @throws GardenError `invalid_config`; `storage_denied`
 */
export async function liveOptions(args: {
  publishEvery?: string | undefined
  store: string
  id?: string | undefined
  title?: string | undefined
  description?: string | undefined
}): Promise<LiveOptions | undefined> {
  if (args.publishEvery === undefined) return requireUnnamed(args)
  const options = parseOptions(schema, { ...args, every: args.publishEvery })
  if (options.id !== undefined) requireModelId(options.id)
  await openStorage(options.store, process.env)
  return options
}
