// @ts-check
import { delimiter, join } from 'node:path'

/**
 * Where programs of these names may be, the first name in all folders first.
 *
 * @param {readonly string[]} names
 */
export function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}
