import sharp from 'sharp'
import { type Animation, frameDelays } from './animation.ts'
import { stackFrames } from './pages.ts'

/** An animated WebP that loops for ever. */
export async function encodeWebp(
  animation: Animation,
  onFrame?: (done: number) => void,
): Promise<Uint8Array> {
  const { data, raw } = await stackFrames(animation, onFrame)
  return sharp(data, { raw })
    .webp({
      quality: 90,
      smartSubsample: true,
      effort: 4,
      loop: 0,
      delay: frameDelays(animation),
    })
    .toBuffer()
}
