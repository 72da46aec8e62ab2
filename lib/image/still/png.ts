import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import { concatenate } from '../../bytes.ts'
import { chunkOf, SIGNATURE } from '../chunk.ts'
import type { Raster } from '../raster.ts'
import { type Enlargement, enlarged } from './enlarged.ts'
import { scanlines } from './scanlines.ts'

/**
 * A picture as it was grown is packed here: 0.5 ms of CPU time at 64 pixels, where libvips takes 1.2 for as many bytes.
 * One that is enlarged has rows that repeat, and what repeats packs better unfiltered: 14 ms at 1024 pixels.
 */
export function encodePng(picture: Raster, as: Enlargement): Promise<Uint8Array> {
  if (as.factor === 1) return packed(picture)
  return enlarged(picture, as).png({ compressionLevel: 9, adaptiveFiltering: false }).toBuffer()
}

const deflated = promisify(deflate)

/** Levels beyond this one make no difference to differences. */
const LEVEL = 4

/** Of colour types, grey and RGB. */
const COLOURS = { 1: 0, 3: 2 } as const

/** Source: Portable Network Graphics, third edition, W3C 2025, section 11.2. */
async function packed(picture: Raster): Promise<Uint8Array> {
  const header = new DataView(new ArrayBuffer(13))
  header.setUint32(0, picture.width)
  header.setUint32(4, picture.height)
  header.setUint8(8, 8)
  header.setUint8(9, COLOURS[picture.channels])
  const data = await deflated(scanlines(picture), { level: LEVEL })
  return concatenate([
    Uint8Array.from(SIGNATURE),
    chunkOf('IHDR', new Uint8Array(header.buffer)),
    chunkOf('IDAT', data),
    chunkOf('IEND', new Uint8Array()),
  ])
}
