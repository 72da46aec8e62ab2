import * as h264 from 'h264-mp4-encoder'
import {
  BufferSource,
  BufferTarget,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
} from 'mediabunny'
import { GardenError } from '../../error.ts'
import type { Raster } from '../raster.ts'
import { type Animation, enlargedFrame } from './animation.ts'

// CommonJS whose names Node cannot tell: it gives them as `default`, bundlers beside that.
const { createH264MP4Encoder } = 'default' in h264 ? (h264.default as typeof h264) : h264

/** Of H.264's 0 … 51: 4 more are two thirds of the bytes, 4 fewer are hardly to be seen. */
const QUANTIZER = 24

/** Of the encoder's 0 (smallest file) … 10 (fastest): half the time of 0 for as many bytes. */
const SPEED = 5

/** The widest and highest that common players take. */
const MAX_SIDE = 4096

/**
 * An MP4 that plays everywhere: H.264 (baseline, so without B-frames), 4:2:0, its index in front. Its
 * colours say that they are BT.709's, for players otherwise guess by the height.
 *
 * @throws GardenError `invalid_config` for sides that are odd or above 4096 pixels
 */
export async function encodeMp4(
  animation: Animation,
  onFrame: (done: number) => void = () => {},
): Promise<Uint8Array> {
  const encoded = await encodeFrames(animation, onFrame)
  return rewrap(encoded, animation.fps)
}

/** The encoder writes its index last and says nothing of colours. */
async function encodeFrames(
  animation: Animation,
  onFrame: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { count, fps, hold } = animation
  const encoder = await createH264MP4Encoder()
  try {
    for (let i = 0; i < count; i++) {
      const picture = await enlargedFrame(animation, i)
      if (i === 0) {
        requireSides(picture)
        const { width, height } = picture
        Object.assign(encoder, { width, height, frameRate: fps, speed: SPEED })
        Object.assign(encoder, { quantizationParameter: QUANTIZER, groupOfPictures: 2 * fps })
        encoder.initialize()
      }
      const planes = toPlanes(picture)
      // A still frame costs a few bytes, and players heed it where they may not heed a long last one.
      const times = i === count - 1 ? 1 + Math.round(hold * fps) : 1
      for (let time = 0; time < times; time++) encoder.addFrameYuv(planes)
      onFrame(i + 1)
    }
    encoder.finalize()
    return new Uint8Array(encoder.FS.readFile(encoder.outputFilename))
  } finally {
    encoder.delete()
  }
}

function requireSides({ width, height }: Raster): void {
  const sides = [width, height]
  if (sides.every((side) => side % 2 === 0 && side <= MAX_SIDE)) return
  throw new GardenError('invalid_config', `An MP4 cannot have ${width} × ${height} pixels.`, {
    suggestion: `Its sides are even and at most ${MAX_SIDE}: choose another size.`,
  })
}

/**
 * Bytes as the three planes of 4:2:0 in limited range: Y at every pixel, then Cb and Cr at a quarter
 * of them, each the mean of four.
 *
 * Source: Recommendation ITU-R BT.709-6, items 3.2 to 3.4 and 4.6.
 */
function toPlanes({ width, height, channels, data }: Raster): Uint8Array {
  const size = width * height
  const planes = new Uint8Array((size * 3) / 2)
  const blue = channels - 1
  const green = blue >> 1
  for (let i = 0; i < size; i++) planes[i] = 16 + 219 * luma(data, i * channels, green, blue) + 0.5
  let chroma = size
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const corner = (y * width + x) * channels
      const corners = [corner, corner + channels]
      let [r, g, b] = [0, 0, 0]
      for (const at of [...corners, ...corners.map((one) => one + width * channels)]) {
        r += data[at] ?? 0
        g += data[at + green] ?? 0
        b += data[at + blue] ?? 0
      }
      const mean = lumaOf(r, g, b) / 1020
      planes[chroma] = 128 + (224 * (b / 1020 - mean)) / 1.8556 + 0.5
      planes[chroma + size / 4] = 128 + (224 * (r / 1020 - mean)) / 1.5748 + 0.5
      chroma++
    }
  }
  return planes
}

function luma(data: Uint8Array, at: number, green: number, blue: number): number {
  return lumaOf(data[at] ?? 0, data[at + green] ?? 0, data[at + blue] ?? 0) / 255
}

function lumaOf(r: number, g: number, b: number): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** The same video in a file of its own making. */
async function rewrap(encoded: Uint8Array<ArrayBuffer>, frameRate: number): Promise<Uint8Array> {
  const input = new Input({ source: new BufferSource(encoded), formats: [MP4] })
  const track = await input.getPrimaryVideoTrack()
  const decoderConfig = await track?.getDecoderConfig()
  if (!track || !decoderConfig) throw new Error('the encoder wrote no video')
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target })
  const source = new EncodedVideoPacketSource('avc')
  output.addVideoTrack(source, { frameRate })
  await output.start()
  const colorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false }
  const meta = { decoderConfig: { ...decoderConfig, colorSpace } } as EncodedVideoChunkMetadata
  for await (const packet of new EncodedPacketSink(track).packets()) await source.add(packet, meta)
  await output.finalize()
  input.dispose()
  return new Uint8Array(target.buffer ?? new ArrayBuffer(0))
}
