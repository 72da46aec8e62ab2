/** What an animation's file says of it, read without decoding a pixel. */
export type Structure = {
  width: number
  height: number
  /** 0 = for ever; undefined = the file does not say that it repeats. */
  loops: number | undefined
  /** Milliseconds, one a frame. */
  delays: number[]
}

/** Reads the chunks of an animated WebP (RFC 9649). */
export function readWebp(bytes: Uint8Array): Structure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const structure: Structure = { width: 0, height: 0, loops: undefined, delays: [] }
  if (tagAt(bytes, 0) !== 'RIFF' || tagAt(bytes, 8) !== 'WEBP') throw new Error('not a WebP')
  for (let at = 12; at < bytes.length; ) {
    const [tag, length, body] = [tagAt(bytes, at), view.getUint32(at + 4, true), at + 8]
    if (tag === 'VP8X') {
      structure.width = uint24(view, body + 4) + 1
      structure.height = uint24(view, body + 7) + 1
    }
    if (tag === 'ANIM') structure.loops = view.getUint16(body + 4, true)
    if (tag === 'ANMF') structure.delays.push(uint24(view, body + 12))
    at = body + length + (length % 2)
  }
  return structure
}

/** Reads the blocks of a GIF89a. */
export function readGif(bytes: Uint8Array): Structure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (tagAt(bytes, 0) !== 'GIF8') throw new Error('not a GIF')
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)]
  const structure: Structure = { width, height, loops: undefined, delays: [] }
  let delay = 0
  let at = 13 + tableLength(view.getUint8(10))
  for (let kind = view.getUint8(at); kind !== 0x3b; kind = view.getUint8(at)) {
    if (kind === 0x21) {
      const label = view.getUint8(at + 1)
      if (label === 0xf9) delay = view.getUint16(at + 4, true) * 10
      if (label === 0xff && tagAt(bytes, at + 3) === 'NETS')
        structure.loops = view.getUint16(at + 16, true)
      at = skipBlocks(view, at + 2)
    } else {
      structure.delays.push(delay)
      at = skipBlocks(view, at + 11 + tableLength(view.getUint8(at + 9)))
    }
  }
  return structure
}

function tagAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16
}

/** Bytes of the colours that a packed field announces. */
function tableLength(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0
}

function skipBlocks(view: DataView, from: number): number {
  let at = from
  while (view.getUint8(at) > 0) at += view.getUint8(at) + 1
  return at + 1
}
