import { GardenError } from '../../error.ts'
import { type Animation, enlargedFrame } from './animation.ts'

/** Pixels of all frames together: three quarters of a gigabyte of colours. */
const MAX_PIXELS = 2 ** 28

/** Frames one below the other, as sharp takes an animation. */
export type Pages = {
  data: Uint8Array
  raw: { width: number; height: number; channels: 1 | 3; pageHeight: number }
}

/**
 * All frames of an animation in one tall picture.
 *
 * @throws GardenError `invalid_config` when they are too many to hold at once
 */
export async function stackFrames(
  animation: Animation,
  onFrame: (done: number) => void = () => {},
): Promise<Pages> {
  const { count } = animation
  const first = await enlargedFrame(animation, 0)
  const { width, height, channels, data } = first
  if (width * height * count > MAX_PIXELS) throw tooLarge(width, height, count)
  const stacked = new Uint8Array(data.length * count)
  for (let i = 0; i < count; i++) {
    const { data: bytes } = i === 0 ? first : await enlargedFrame(animation, i)
    stacked.set(bytes, i * data.length)
    onFrame(i + 1)
  }
  return {
    data: stacked,
    raw: { width, height: height * count, channels, pageHeight: height },
  }
}

function tooLarge(width: number, height: number, count: number): GardenError {
  return new GardenError(
    'invalid_config',
    `${count} frames of ${width} × ${height} are too many for this format.`,
    { suggestion: 'Ask for fewer frames, for smaller ones, or for an MP4.' },
  )
}
