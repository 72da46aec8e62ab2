import { Dataset, File, Group, ready } from 'h5wasm'
import type { Weight } from './array.ts'
import { LARGEST_FILE, refused } from './refusal.ts'

/** An HDF5 file in memory. */
export type Hdf5 = {
  /** What a group's attribute says; undefined where there is none. */
  attribute(group: string, name: string): unknown
  /** @throws GardenError `invalid_model` when it is absent, too large or holds no real numbers */
  weight(path: string): Weight
  close(): void
}

let opened = 0

/**
 * Opens an HDF5 file. The library's file system is in memory: whatever a file links to, no other
 * file of this machine can be read through it.
 *
 * @throws GardenError `invalid_model` when the bytes are not a whole HDF5 file
 */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5> {
  const { FS, activate_throwing_error_handler: throwErrors } = await ready
  throwErrors()
  const path = `/model-${++opened}.h5`
  FS.writeFile(path, bytes)
  // The library does not notice when its own opening fails halfway.
  const release = () => FS.unlink(path)
  const file = guarded(() => new File(path, 'r'), release)
  return {
    attribute: (group, name) => guarded(() => attributeOf(file.get(group), name)),
    weight: (place) => guarded(() => weightOf(file.get(place), place)),
    close() {
      file.close()
      release()
    },
  }
}

function attributeOf(group: unknown, name: string): unknown {
  return group instanceof Group ? group.attrs[name]?.value : undefined
}

function weightOf(dataset: unknown, path: string): Weight {
  if (!(dataset instanceof Dataset)) throw refused(`The file holds no weight ${path}.`)
  const shape = dataset.shape ?? []
  // Before it is read: a compressed one may say to be of any length.
  const size = shape.reduce((product, side) => product * side, 1)
  if (size * 4 > LARGEST_FILE) throw refused(`The weight ${path} has ${size} numbers, too many.`)
  const { value } = dataset
  if (value instanceof Float32Array && value.length === size) return { shape, data: value }
  if (value instanceof Float64Array && value.length === size)
    return { shape, data: Float32Array.from(value) }
  throw refused(`The weight ${path} does not hold ${size} floating-point numbers.`)
}

/** Does what the library may fail at. */
function guarded<T>(act: () => T, onFailure: () => void = () => {}): T {
  try {
    return act()
  } catch (error) {
    onFailure()
    if (error instanceof Error && 'code' in error && error.code === 'invalid_model') throw error
    throw refused(`The HDF5 file cannot be read: ${reason(error)}.`, undefined, error)
  }
}

/** The innermost line of the library's trace. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return [...text.matchAll(/^ *#\d+:.*?: (.+)$/gm)].at(-1)?.[1] ?? text.split('\n')[0] ?? ''
}
