/** Numbers of a TIFF: how wide each is, and of which kind, by TIFF's numbers for kinds. */
export type Samples = {
  bits: 1 | 8 | 16 | 32 | 64
  kind: 'unsigned' | 'signed' | 'float' | 'complex signed' | 'complex float'
  channels: number
}

const KINDS = { unsigned: 1, signed: 2, float: 3, 'complex signed': 5, 'complex float': 6 }

/** Photometric interpretations by TIFF's numbers. */
export const PHOTOMETRIC = { white0: 0, black0: 1, rgb: 2, separated: 5, lab: 8 }

const SIDE = 40
const [SHORT, LONG] = [3, 4]

/**
 * A TIFF of 40 × 40 that goes from black to white, uncompressed, in one strip, by the TIFF 6.0 specification: sharp
 * itself writes few of the types of numbers that it reads.
 */
export function tiff({ bits, kind, channels }: Samples, photometric?: number): Buffer {
  const data = gradient(bits, kind, channels)
  const each = (value: number) => Array.from({ length: channels }, () => value)
  return assemble(data, [
    [256, LONG, [SIDE]],
    [257, LONG, [SIDE]],
    [258, SHORT, each(bits)],
    [259, SHORT, [1]],
    [262, SHORT, [photometric ?? (channels >= 3 ? PHOTOMETRIC.rgb : PHOTOMETRIC.black0)]],
    [273, LONG, [8]],
    [277, SHORT, [channels]],
    [278, LONG, [SIDE]],
    [279, LONG, [data.length]],
    ...(channels === 2 ? [[338, SHORT, [2]] as Tag] : []),
    [339, SHORT, each(KINDS[kind])],
  ])
}

function gradient(bits: number, kind: Samples['kind'], channels: number): Buffer {
  const count = SIDE * SIDE * channels
  const data = Buffer.alloc(Math.ceil((count * bits) / 8))
  for (let i = 0; i < count; i++) {
    const value = Math.floor(i / channels) / (SIDE * SIDE - 1)
    if (bits === 1) data[i >> 3] = (data[i >> 3] ?? 0) | ((i % 2) << (7 - (i & 7)))
    else write(data, (i * bits) / 8, bits, kind, value)
  }
  return data
}

/** @param value 0 … 1, which becomes all of the type's range; of complex numbers the real part */
function write(data: Buffer, at: number, bits: number, kind: Samples['kind'], value: number): void {
  if (kind.startsWith('complex')) {
    write(data, at, bits / 2, kind === 'complex float' ? 'float' : 'signed', value)
  } else if (kind === 'float') {
    if (bits === 16) data.writeUInt16LE(Math.floor(value * 0x3c00), at)
    else if (bits === 32) data.writeFloatLE(value, at)
    else data.writeDoubleLE(value, at)
  } else {
    const bytes = Math.min(bits / 8, 6)
    if (kind === 'signed')
      data.writeIntLE(Math.floor(value * (2 ** (8 * bytes - 1) - 1)), at, bytes)
    else data.writeUIntLE(Math.floor(value * (2 ** (8 * bytes) - 1)), at, bytes)
  }
}

type Tag = [tag: number, type: number, values: number[]]

function assemble(data: Buffer, tags: Tag[]): Buffer {
  const start = 8 + data.length + (data.length % 2)
  const directory = Buffer.alloc(2 + 12 * tags.length + 4)
  const longer: Buffer[] = []
  let end = start + directory.length
  directory.writeUInt16LE(tags.length)
  for (const [i, [tag, type, values]] of tags.entries()) {
    const at = 2 + 12 * i
    const size = type === SHORT ? 2 : 4
    const bytes = Buffer.alloc(Math.max(4, size * values.length))
    for (const [j, value] of values.entries()) bytes.writeUIntLE(value, j * size, size)
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(type, at + 2)
    directory.writeUInt32LE(values.length, at + 4)
    if (bytes.length === 4) bytes.copy(directory, at + 8)
    else {
      directory.writeUInt32LE(end, at + 8)
      longer.push(bytes)
      end += bytes.length
    }
  }
  const head = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])
  head.writeUInt32LE(start, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2), directory, ...longer])
}
