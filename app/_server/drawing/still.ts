import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import { encodeStill, type StillFormat } from '#lib/image/still/formats.ts'
import { semaphore } from '../semaphore.ts'

/** Pixels that take at most some tens of milliseconds in any format: a side of 512. */
const SMALL = 2 ** 18

/** The others take up to seconds: two at once leave threads for the small ones. */
const withPermit = semaphore(2, 32)

/**
 * A picture or sheet as a file.
 *
 * @param options.factor pixels a side of each pixel
 * @param options.smooth whether they are smoothed
 * @param options.recipe what grew it
 * @throws GardenError `busy` when too many large ones wait; what the signal was aborted with
 */
export function encodeSoon(
  format: StillFormat,
  picture: Raster,
  options: { factor: number; smooth?: boolean; recipe?: string },
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const encode = () => encodeStill(format, picture, options)
  const pixels = picture.width * picture.height * options.factor ** 2
  return pixels <= SMALL ? encode() : withPermit(encode, signal)
}
