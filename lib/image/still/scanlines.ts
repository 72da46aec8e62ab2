import { fromBase64 } from '../../bytes.ts'
import type { Raster } from '../raster.ts'
import { PAETH } from './binary.ts'

/** The function of `assembly/paeth.ts`. */
type Filter = (
  input: number,
  length: number,
  height: number,
  channels: number,
  output: number,
) => void

/** Bytes of a picture that are filtered at once, unless a line has more; and those that are read, and written, beyond. */
const STRIP = 2 ** 16
const BEYOND = 16

const PAGE = 2 ** 16

const memory = new WebAssembly.Memory({ initial: 3 })
let started: Filter | undefined

/**
 * A picture's lines as a PNG packs them: each as the differences from what Paeth's filter expects, in a tenth of the time
 * that JavaScript takes. To choose among the filters for each line, as encoders do, gains grown pictures no more than 0.3 %
 * of their bytes.
 *
 * Source: Portable Network Graphics, third edition, W3C 2025, section 9.4.
 *
 * @returns of each line the filter's number, and width · channels bytes
 */
export function scanlines({ width, height, channels, data }: Raster): Uint8Array {
  started ??= start()
  const length = width * channels
  const lines = new Uint8Array((length + 1) * height)
  const strip = Math.max(1, Math.floor(STRIP / length))
  const output = length * (strip + 1) + BEYOND
  const bytes = roomOf(output + (length + 1) * strip + BEYOND)
  for (let first = 0; first < height; first += strip) {
    const count = Math.min(strip, height - first)
    if (first === 0) bytes.fill(0, 0, length).set(data.subarray(0, count * length), length)
    else bytes.set(data.subarray((first - 1) * length, (first + count) * length))
    started(0, length, count, channels, output)
    lines.set(bytes.subarray(output, output + (length + 1) * count), (length + 1) * first)
  }
  return lines
}

function start(): Filter {
  const module = new WebAssembly.Module(fromBase64(PAETH))
  return new WebAssembly.Instance(module, { env: { memory } }).exports.filter as Filter
}

function roomOf(bytes: number): Uint8Array {
  const lacking = bytes - memory.buffer.byteLength
  if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE))
  return new Uint8Array(memory.buffer)
}
