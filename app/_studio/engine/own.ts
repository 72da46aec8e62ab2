import { GardenError } from '#lib/error.ts'
import type { Prior } from '#lib/latent/sample.ts'
import { loadOwn } from '#lib/model/own.ts'
import type { Opened } from './opened.ts'

/**
 * Opens the visitor's own checkpoint.
 *
 * @throws GardenError as of `loadOwn`
 */
export async function openOwn(
  files: ReadonlyMap<string, Blob>,
  prior: Prior | undefined,
): Promise<Opened> {
  const paths = [...files.keys()]
  const read = async (path: string) => {
    const file = files.get(path)
    if (file) return new Uint8Array(await file.arrayBuffer())
    throw new GardenError('not_found', `${path} is not in the folder.`)
  }
  const { manifest, directions, dispose } = await loadOwn(read, paths, { prior })
  dispose()
  return {
    manifest,
    directions: async () => directions,
    load: (start, age) => loadOwn(read, paths, { prior, age, ...(start && { start }) }),
    keep: async () => {},
  }
}
