import {
  BufferTarget,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
  type VideoCodec,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny'
import { type Animation, enlargedFrame } from '#lib/image/moving/animation.ts'
import type { Raster } from '#lib/image/raster.ts'

/** Best first; players know each of them in that container. */
const CODECS: Record<'mp4' | 'webm', VideoCodec[]> = { mp4: ['avc'], webm: ['vp9', 'vp8'] }

/**
 * A video with as many frames in each second as the last, written by the browser's own encoder.
 *
 * @returns undefined where the browser has no encoder for it
 */
export async function encodeVideo(
  format: 'mp4' | 'webm',
  animation: Animation,
  onFrame: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { width, height } = await enlargedFrame(animation, 0)
  const quality = QUALITY_HIGH
  const codec = await getFirstEncodableVideoCodec(CODECS[format], { width, height, quality })
  if (!codec) return undefined
  const target = new BufferTarget()
  const container =
    format === 'mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat()
  const output = new Output({ format: container, target })
  const source = new VideoSampleSource({ codec, quality, keyFrameInterval: 2 })
  output.addVideoTrack(source, { frameRate: animation.fps })
  await output.start()
  for (let i = 0; i < animation.count; i++) {
    const sample = sampleOf(await enlargedFrame(animation, i), i, animation.fps)
    await source.add(sample)
    sample.close()
    onFrame(i + 1)
  }
  await output.finalize()
  return target.buffer ? new Uint8Array(target.buffer) : undefined
}

function sampleOf({ width, height, data }: Raster, index: number, fps: number): VideoSample {
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++)
    rgba.set(data.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel)
  const timing = { timestamp: index / fps, duration: 1 / fps }
  return new VideoSample(rgba, {
    format: 'RGBX',
    codedWidth: width,
    codedHeight: height,
    ...timing,
  })
}
