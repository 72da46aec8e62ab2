import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createFile, type ISOFile, MP4BoxBuffer, type Sample } from 'mp4box'
import type { Raster } from '#lib/image/raster.ts'

export type Video = {
  width: number
  height: number
  fps: number
  /** Top-level boxes in order. */
  boxes: string[]
  codec: string
  colours: unknown
  frames: Raster[]
}

/** Reads an MP4 with mp4box, and decodes its H.264 with h264bsd: neither is of the encoder's making. */
export async function readVideo(source: string | Uint8Array): Promise<Video> {
  const bytes = typeof source === 'string' ? readFileSync(source) : source
  const mp4 = createFile(true)
  const samples: Sample[] = []
  mp4.onSamples = (_id, _user, some) => samples.push(...some)
  mp4.onReady = ({ tracks }) => {
    mp4.setExtractionOptions(tracks[0]?.id ?? 0)
    mp4.start()
  }
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
  mp4.appendBuffer(MP4BoxBuffer.fromArrayBuffer(buffer as ArrayBuffer, 0))
  mp4.flush()
  const [track] = mp4.getInfo().tracks
  if (!track?.video) throw new Error('there is no video in it')
  return {
    ...track.video,
    fps: (track.nb_samples * track.timescale) / track.duration,
    boxes: mp4.boxes.map(({ type }) => type),
    codec: track.codec,
    colours: entryOf(mp4).colr,
    frames: await decode(mp4, samples),
  }
}

type Entry = {
  avcC: { SPS: { data: Uint8Array }[]; PPS: { data: Uint8Array }[] }
  colr?: unknown
}

function entryOf(mp4: ISOFile): Entry {
  const [track] = mp4.moov?.traks ?? []
  return track?.mdia.minf.stbl.stsd.entries[0] as unknown as Entry
}

type Decoder = { decode(unit: Uint8Array): void; release(): void }

async function decode(mp4: ISOFile, samples: readonly Sample[]): Promise<Raster[]> {
  const require = createRequire(import.meta.url)
  // It was made for workers, and asks where it lies.
  Object.assign(globalThis, { self: { location: { href: '' } } })
  const { default: load } = require('tinyh264/lib/TinyH264.js')
  const { default: TinyDecoder } = require('tinyh264/lib/TinyH264Decoder.js')
  const frames: Raster[] = []
  const decoder: Decoder = new TinyDecoder(
    await load(),
    (planes: Uint8Array, width: number, height: number) =>
      frames.push(toRaster(planes, width, height)),
  )
  const { SPS, PPS } = entryOf(mp4).avcC
  const units = [...SPS, ...PPS].map(({ data }) => data)
  for (const { data } of samples) if (data) units.push(...unitsOf(data))
  for (const unit of units) decoder.decode(Uint8Array.from([0, 0, 0, 1, ...unit]))
  decoder.release()
  return frames
}

/** Each of a sample's units comes after its length. */
function unitsOf(sample: Uint8Array): Uint8Array[] {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.length)
  const units: Uint8Array[] = []
  for (let at = 0; at < sample.length; ) {
    const length = view.getUint32(at)
    units.push(sample.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return units
}

/** BT.709, limited range, each chroma value for its four pixels. */
function toRaster(planes: Uint8Array, width: number, height: number): Raster {
  const size = width * height
  const data = new Uint8ClampedArray(size * 3)
  for (let i = 0; i < size; i++) {
    const at = size + (Math.floor(i / width) >> 1) * (width / 2) + ((i % width) >> 1)
    const y = 1.1644 * ((planes[i] ?? 0) - 16)
    const [cb, cr] = [(planes[at] ?? 0) - 128, (planes[at + size / 4] ?? 0) - 128]
    data.set([y + 1.7927 * cr, y - 0.2132 * cb - 0.5329 * cr, y + 2.1124 * cb], i * 3)
  }
  return { width, height, channels: 3, data: new Uint8Array(data.buffer) }
}
