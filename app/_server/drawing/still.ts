import 'server-only'
import type { Raster } from '#lib/image/raster.ts'
import { encodeStill, type StillFormat } from '#lib/image/still/formats.ts'
import { places } from '../places.ts'
import { semaphore } from '../semaphore.ts'
import type { Visitor } from '../visitor.ts'
import { costOf } from './cost.ts'
import type { Place } from './drawing.ts'

/** What costs no more than so many pictures takes some ten milliseconds: a PNG of 512 pixels. */
const SMALL = 8

/** The others take up to seconds: two at once leave threads for the small ones, … */
const withPermit = semaphore(2)

/** … and so many may be drawn and wait. */
const withPlace = places(32)

/** Draws a picture or sheet; a large one where there is a place for it. */
export const stillPlace: Place = (draw, visitor, { format, pixels }) =>
  isSmall(format, pixels) ? draw() : withPlace(draw, visitor)

/**
 * A picture or sheet as a file.
 *
 * @param options.factor pixels a side of each pixel
 * @param options.smooth whether they are smoothed
 * @param options.recipe what grew it
 * @throws what the visitor's signal was aborted with
 */
export function encodeSoon(
  format: StillFormat,
  picture: Raster,
  options: { factor: number; smooth?: boolean; recipe?: string },
  visitor: Visitor,
): Promise<Uint8Array<ArrayBuffer>> {
  const encode = () => encodeStill(format, picture, options)
  const pixels = picture.width * picture.height * options.factor ** 2
  return isSmall(format, pixels) ? encode() : withPermit(encode, visitor)
}

function isSmall(format: string, pixels: number): boolean {
  return costOf(format, { pictures: 0, pixels }) <= SMALL
}
