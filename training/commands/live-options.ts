import type { ArgsDef } from 'citty'
import { z } from 'zod'
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
  if (args.publishEvery === undefined) return undefined
  const options = parseOptions(schema, { ...args, every: args.publishEvery })
  if (options.id !== undefined) requireModelId(options.id)
  await openStorage(options.store, process.env)
  return options
}
