import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import { encodeStill, type StillFormat } from '#lib/image/still/formats.ts'
import { semaphore } from '../semaphore.ts'
import type { Visitor } from '../visitor.ts'
import { costOf } from './cost.ts'

/** What costs no more than so many pictures takes some ten milliseconds: a PNG of 512 pixels. */
const SMALL = 8

/** The others take up to seconds: two at once leave threads for the small ones. */
const withPermit = semaphore(2, 32)

/**
 * A picture or sheet as a file.
 *
 * @param options.factor pixels a side of each pixel
 * @param options.smooth whether they are smoothed
 * @param options.recipe what grew it
 * @throws GardenError `busy` when too many large ones wait; what the visitor's signal was aborted with
 */
export function encodeSoon(
  format: StillFormat,
  picture: Raster,
  options: { factor: number; smooth?: boolean; recipe?: string },
  visitor: Visitor,
): Promise<Uint8Array<ArrayBuffer>> {
  const encode = () => encodeStill(format, picture, options)
  const pixels = picture.width * picture.height * options.factor ** 2
  const isSmall = costOf(format, { pictures: 0, pixels }) <= SMALL
  return isSmall ? encode() : withPermit(encode, visitor)
}
