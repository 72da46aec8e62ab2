import { concatenate } from './bytes.ts'
import { GardenError } from './error.ts'

/** Bytes: of the numbers of any generator, but not of a file made to fill the memory. */
const MOST_BYTES = 512e6

/**
 * What is in a file in gzip.
 *
 * @param most bytes that it may have unpacked, of which no more are unpacked
 * @throws TypeError for what is not packed, or was cut short; GardenError `corrupt_file` for more than that
 */
export async function gunzip(
  packed: Uint8Array,
  most = MOST_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([packed as BlobPart]).stream()
  const reader = stream.pipeThrough(new DecompressionStream('gzip')).getReader()
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(read.value)
    bytes += read.value.length
    if (bytes <= most) continue
    await reader.cancel()
    throw new GardenError('corrupt_file', `A packed file has more than ${most} bytes in it.`, {
      suggestion: 'Publish the model again, or look for another one.',
    })
  }
  return concatenate(pieces)
}
