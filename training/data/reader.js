// Reads pictures of a packed data set beside the training, which neither waits for the disk nor
// turns pictures. Plain JavaScript, because a thread with the loader for TypeScript starts slowly.
import { openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/** @type {{ shards: { path: string, first: number }[], resolution: number, channels: number }} */
const { shards, resolution, channels } = workerData
const row = resolution * channels
const size = resolution * row
const files = shards.map(({ path }) => openSync(path, 'r'))

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
    const shard = shards.findLastIndex(({ first }) => first <= index)
    const from = (index - shards[shard].first) * size
    if (readSync(files[shard], pictures, place * size, size, from) < size)
      throw new Error(`${shards[shard].path} ends before picture ${index}`)
  }
  return pictures
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
