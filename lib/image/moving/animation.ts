import { enlarge } from '../enlarge.ts'
import type { Raster } from '../raster.ts'

/** Pictures shown one after another; each is made when an encoder asks for it, so that few are in memory. */
export type Animation = {
  /** Frames; at least one. */
  count: number
  /** One of them, all of one size. */
  frame(index: number): Raster | Promise<Raster>
  /** Frames a second. */
  fps: number
  /** Seconds the last frame stays longer. */
  hold: number
  /** Whole number ≥ 1: pixels a side that the encoder makes of each pixel of a frame; absent = 1. */
  scale?: number
  /** Whether pixels are to stay as they are, where the format can: WebP alone; absent = the file is to be small. */
  exact?: boolean
}

/** A frame in the size it is shown at. */
export async function enlargedFrame(
  { frame, scale = 1 }: Animation,
  index: number,
): Promise<Raster> {
  const picture = await frame(index)
  return scale === 1 ? picture : enlarge(picture, scale)
}

/**
 * How long each frame is shown, in whole milliseconds. What rounding takes from one it gives to the
 * next, so that the whole lasts as long as it should.
 *
 * @param unit milliseconds that the format counts in: 10 for GIF
 */
export function frameDelays(
  { count, fps, hold }: Pick<Animation, 'count' | 'fps' | 'hold'>,
  unit = 1,
): number[] {
  const at = (frame: number) => Math.round((frame * 1000) / fps / unit) * unit
  const delays = Array.from({ length: count }, (_, i) => at(i + 1) - at(i))
  const last = delays.pop() ?? 0
  return [...delays, last + Math.round((hold * 1000) / unit) * unit]
}
