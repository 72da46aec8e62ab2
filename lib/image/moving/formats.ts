import type { Animation } from './animation.ts'

/** Encodes an animation; `onFrame` is called with the number of frames taken so far. */
export type Encoder = (
  animation: Animation,
  onFrame?: (done: number) => void,
) => Promise<Uint8Array>

const ENCODERS = {
  webp: async () => (await import('./webp.ts')).encodeWebp,
  gif: gifEncoder,
  mp4: async () => (await import('./mp4.ts')).encodeMp4,
}

export type AnimationFormat = keyof typeof ENCODERS

export const ANIMATION_FORMATS = Object.keys(ENCODERS) as AnimationFormat[]

/** Each format's encoder is imported when it is asked for. Only for Node. */
export async function encodeAnimation(
  format: AnimationFormat,
  animation: Animation,
  onFrame?: (done: number) => void,
): Promise<Uint8Array> {
  const encode: Encoder = await ENCODERS[format]()
  return encode(animation, onFrame)
}

/** In the colours that libvips chooses, which takes less time than `partition`. */
async function gifEncoder(): Promise<Encoder> {
  const [{ encodeGif }, { quantise }] = await Promise.all([
    import('./gif.ts'),
    import('./palette.ts'),
  ])
  return (animation, onFrame) => encodeGif(animation, quantise, onFrame)
}
