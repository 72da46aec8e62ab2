import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DATASET_FILE } from './dataset.ts'
import type { PackOptions } from './pack.ts'
import type { Shape } from './picture.ts'
import type { Source } from './source.ts'

/** Whether a folder holds a packed data set. */
export function isPacked(folder: string): Promise<boolean> {
  return stat(join(folder, DATASET_FILE)).then(
    (found) => found.isFile(),
    () => false,
  )
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
