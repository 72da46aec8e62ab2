import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DATASET_FILE } from './dataset.ts'
import { holdsOthers, type PackOptions } from './pack.ts'
import type { Shape } from './picture.ts'
import type { Source } from './source.ts'

/** Whether a folder holds a packed data set. */
export function isPacked(folder: string): Promise<boolean> {
  return stat(join(folder, DATASET_FILE)).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** How a source is packed as long as nothing else is said: into `<root>/<name>-<resolution>`. */
export function packOptions(source: Source, shape: Shape, root = 'data'): PackOptions {
  const name = `${source.name.slice(0, 48)}-${shape.resolution}${shape.channels === 1 ? '-grey' : ''}`
  return {
    folder: join(root, name),
    shape,
    bad: 'skip',
    duplicates: 'keep',
    name,
    origin: source.origin,
    licence: source.licence,
    seed: null,
  }
}

/**
 * The same, in a folder of its own where that one holds other pictures: those of another folder of the same name, or of
 * the same before something was added. The same pictures always come to the same folder.
 */
export async function freeOptions(
  source: Source,
  shape: Shape,
  root?: string,
): Promise<PackOptions> {
  const usual = packOptions(source, shape, root)
  if (!(await holdsOthers(source, usual))) return usual
  const mark = createHash('sha256').update(source.digest).digest('hex').slice(0, 8)
  return { ...usual, folder: `${usual.folder}-${mark}` }
}
