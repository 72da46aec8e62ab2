import { type Curated, curatedSchema } from '../../lib/model/manifest.ts'
import { readJson } from '../json.ts'

/** What somebody chose by eye, shared by the commands that publish it. */
export const curatedArg = {
  curated: {
    type: 'string',
    valueHint: 'file',
    description:
      'JSON of what was chosen by eye: seeds that look good large, named walks and known faults; see training/README.md',
  },
} as const

/** @throws GardenError `invalid_config` naming what is not valid */
export async function readCurated(path: string | undefined): Promise<Curated | undefined> {
  if (path === undefined) return undefined
  return readJson(path, curatedSchema, 'invalid_config', {
    message: `${path} cannot be read.`,
    suggestion: 'Name a file such as {"seeds":[12],"walks":[{"recipe":"12,57,99","en":"Dusk"}]}.',
  })
}
