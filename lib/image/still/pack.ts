import { promisify } from 'node:util'
import { constants, deflate, deflateSync } from 'node:zlib'
import { concatenate } from '../../bytes.ts'
import { chunkOf, SIGNATURE } from '../chunk.ts'
import type { Raster } from '../raster.ts'
import { scanlines } from './scanlines.ts'

/** A picture as it was grown as a PNG: 0.2 ms of CPU time at 64 pixels, where libvips takes 1.2 for more bytes. */
export async function packPng(picture: Raster): Promise<Uint8Array> {
  return file(picture, await deflated(scanlines(picture), AS))
}

/** The same bytes at once, for a thread that nobody else waits for. */
export function packPngNow(picture: Raster): Uint8Array<ArrayBuffer> {
  return file(picture, deflateSync(scanlines(picture), AS))
}

const deflated = promisify<Uint8Array, typeof AS, Uint8Array>(deflate)

/**
 * Huffman's codes alone. Differences hardly ever repeat, and what is found of repetitions spoils the codes: it takes twice
 * the time for 3 to 14 % more bytes, and but for digits never fewer.
 */
const AS = { strategy: constants.Z_HUFFMAN_ONLY }

/** Of colour types, grey and RGB. */
const COLOURS = { 1: 0, 3: 2 } as const

/** Source: Portable Network Graphics, third edition, W3C 2025, section 11.2. */
function file({ width, height, channels }: Raster, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, width)
  header.setUint32(4, height)
  header.setUint8(8, 8)
  header.setUint8(9, COLOURS[channels])
  return concatenate([
    Uint8Array.from(SIGNATURE),
    chunkOf('IHDR', new Uint8Array(header.buffer)),
    chunkOf('IDAT', data),
    chunkOf('IEND', new Uint8Array()),
  ])
}
