import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DATASET_FILE } from './dataset.ts'
import { type Packed, type PackOptions, pack } from './pack.ts'
import { type Shape, shapeOf } from './picture.ts'
import type { Source } from './source.ts'
import { findSource } from './sources.ts'

type Watch = {
  /** Called once before anything is packed. */
  onStart: (source: Source, folder: string) => void
  onProgress: (done: number) => void
}

/**
 * The folder of a packed data set for a word that names one, or else pictures that are packed first,
 * below `data`; what an earlier call has packed is not packed again.
 *
 * @param path a packed data set, or what `findSource` takes
 * @param wanted resolution and channels; the rest is as `shapeOf` says
 * @returns the folder, and what packing left out of it
 * @throws GardenError `invalid_dataset` as `findSource` and `pack` do
 */
export async function packedFor(
  path: string,
  { resolution, channels }: Pick<Shape, 'resolution' | 'channels'>,
  { onStart, onProgress }: Watch,
): Promise<{ folder: string; leftOut: Packed['leftOut'] }> {
  if (await isFile(join(path, DATASET_FILE))) return { folder: path, leftOut: [] }
  const source = await findSource(path)
  const options = packOptions(source, shapeOf({ resolution, channels }))
  onStart(source, options.folder)
  const { leftOut } = await pack(source, options, onProgress)
  return { folder: options.folder, leftOut }
}

/** How a source is packed as long as nothing else is said: into `data/<name>-<resolution>`. */
export function packOptions(source: Source, shape: Shape): PackOptions {
  const name = `${source.name.slice(0, 48)}-${shape.resolution}${shape.channels === 1 ? '-grey' : ''}`
  return {
    folder: join('data', name),
    shape,
    bad: 'skip',
    duplicates: 'keep',
    name,
    origin: source.origin,
    licence: source.licence,
    seed: null,
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ?? false
}
