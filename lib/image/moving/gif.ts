import sharp from 'sharp'
import { type Animation, frameDelays } from './animation.ts'
import { stackFrames } from './pages.ts'

/**
 * A GIF that loops for ever. Its palettes have 256 colours; pixels that hardly change are left as
 * they were, which halves the file. Without dither, which costs more bytes than it shows.
 */
export async function encodeGif(
  animation: Animation,
  onFrame?: (done: number) => void,
): Promise<Uint8Array> {
  const { data, raw } = await stackFrames(animation, onFrame)
  return sharp(data, { raw })
    .gif({
      effort: 3,
      dither: 0,
      interFrameMaxError: 4,
      loop: 0,
      delay: frameDelays(animation, 10),
    })
    .toBuffer()
}
