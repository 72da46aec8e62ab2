// Reads pictures of a packed data set beside the training, which neither waits for the disk nor
// turns pictures. Plain JavaScript, because a thread with the loader for TypeScript starts slowly.
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/** @type {{ shards: { path: string, first: number }[], resolution: number, channels: number }} */
const { shards, resolution, channels } = workerData
const row = resolution * channels
const size = resolution * row

/** Systems limit how many files are open at once, and a large data set has thousands of shards. */
const MOST_OPEN = 256
/** @type {Map<string, number>} in the order in which they were opened */
const open = new Map()

parentPort?.on('message', ({ call, indices, mirrored }) => {
  try {
    const pictures = read(indices)
    for (const place of mirrored) mirror(pictures, place * size)
    parentPort?.postMessage({ call, pictures }, [pictures.buffer])
  } catch (error) {
    parentPort?.postMessage({ call, error: error instanceof Error ? error.message : `${error}` })
  }
})

/** @param {Uint32Array} indices */
function read(indices) {
  const pictures = new Uint8Array(indices.length * size)
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place] ?? 0
    const shard = shards.findLast(({ first }) => first <= index)
    const from = (index - shard.first) * size
    if (readSync(fileOf(shard.path), pictures, place * size, size, from) < size)
      throw new Error(`${shard.path} ends before picture ${index}`)
  }
  return pictures
}

/** @param {string} path */
function fileOf(path) {
  const known = open.get(path)
  if (known !== undefined) return known
  const [oldest] = open
  if (oldest && open.size === MOST_OPEN) {
    closeSync(oldest[1])
    open.delete(oldest[0])
  }
  const file = openSync(path, 'r')
  open.set(path, file)
  return file
}

/**
 * Turns one picture left to right, in place.
 *
 * @param {Uint8Array} pictures
 * @param {number} start its first byte
 */
function mirror(pictures, start) {
  for (let top = start; top < start + size; top += row)
    for (
      let left = top, right = top + row - channels;
      left < right;
      left += channels, right -= channels
    )
      for (let channel = 0; channel < channels; channel++) {
        const moved = pictures[left + channel]
        pictures[left + channel] = pictures[right + channel]
        pictures[right + channel] = moved
      }
}
