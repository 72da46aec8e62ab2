import { extname } from 'node:path'
import { GardenError } from '../../lib/error.ts'
import type { Animation } from './animation.ts'

/** Encodes an animation; `onFrame` is called with the number of frames taken so far. */
export type Encoder = (
  animation: Animation,
  onFrame?: (done: number) => void,
) => Promise<Uint8Array>

const ENCODERS = {
  webp: async () => (await import('./webp.ts')).encodeWebp,
  gif: async () => (await import('./gif.ts')).encodeGif,
  mp4: async () => (await import('./mp4.ts')).encodeMp4,
}

export type AnimationFormat = keyof typeof ENCODERS

export const ANIMATION_FORMATS = Object.keys(ENCODERS) as AnimationFormat[]

/** Each format's encoder is imported when it is asked for. */
export async function encodeAnimation(
  format: AnimationFormat,
  animation: Animation,
  onFrame?: (done: number) => void,
): Promise<Uint8Array> {
  const encode: Encoder = await ENCODERS[format]()
  return encode(animation, onFrame)
}

/**
 * The format that a file's ending names.
 *
 * @throws GardenError `invalid_config` naming those there are
 */
export function formatOf<Format extends string>(file: string, formats: readonly Format[]): Format {
  const ending = extname(file).slice(1).toLowerCase()
  const format = formats.find((one) => one === ending)
  if (format) return format
  throw new GardenError('invalid_config', `${file} does not end in a format there is.`, {
    suggestion: `End it in ${formats.map((one) => `.${one}`).join(' or ')}.`,
  })
}
