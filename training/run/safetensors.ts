import { createHash } from 'node:crypto'
import { z } from 'zod'
import { GardenError } from '../../lib/error.ts'

export type NamedArray = { name: string; shape: number[]; data: Float32Array }

export type Tensors = { metadata: Record<string, string>; arrays: NamedArray[] }

const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()) }).catchall(
  z.strictObject({
    dtype: z.literal('F32'),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
)

/**
 * Float32 tensors in the safetensors format: header length (uint64, little-endian), JSON header, data.
 * The data's SHA-256 goes into the metadata, so that a file cut short or altered is told from a whole one.
 *
 * Source: the format's description in the repository huggingface/safetensors.
 */
export function encodeSafetensors({ metadata, arrays }: Tensors): Uint8Array {
  const data = concatenate(arrays)
  const header: Record<string, unknown> = { __metadata__: { ...metadata, sha256: sha256(data) } }
  let offset = 0
  for (const { name, shape, data: values } of arrays) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + values.byteLength] }
    offset += values.byteLength
  }
  const json = Buffer.from(JSON.stringify(header))
  // Spaces up to a multiple of 8 keep the data aligned, as the format asks.
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(padded.length))
  return Buffer.concat([length, padded, data])
}

/**
 * Reads what `encodeSafetensors` wrote.
 *
 * @throws GardenError `invalid_checkpoint` when the bytes are cut short, altered or of another format
 */
export function decodeSafetensors(bytes: Uint8Array): Tensors {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { header, data } = split(file)
  const { __metadata__: metadata, ...entries } = header
  if (metadata.sha256 !== sha256(data)) throw broken('its data does not match its hash')
  return { metadata, arrays: readArrays(Object.entries(entries), data) }
}

function split(file: Buffer) {
  if (file.length < 8) throw broken(`it has only ${file.length} bytes`)
  const length = Number(file.readBigUInt64LE())
  if (length > file.length - 8)
    throw broken(`it ends after ${file.length} bytes, inside its header`)
  try {
    return {
      header: headerSchema.parse(JSON.parse(file.toString('utf8', 8, 8 + length))),
      data: file.subarray(8 + length),
    }
  } catch (cause) {
    throw broken('its header cannot be read', cause)
  }
}

type Entry = { shape: number[]; data_offsets: [number, number] }

/** In the order of their data, which they must fill without a gap. */
function readArrays(entries: [string, Entry][], data: Buffer): NamedArray[] {
  let next = 0
  const arrays = entries.sort(byPlace).map(
    ([
      name,
      {
        shape,
        data_offsets: [start, end],
      },
    ]) => {
      const size = shape.reduce((product, side) => product * side, 1)
      if (start !== next || end - start !== size * 4)
        throw broken(`the tensor ${name} does not fit`)
      next = end
      // A copy, because a Float32Array must start at a multiple of four bytes.
      const own = data.buffer.slice(data.byteOffset + start, data.byteOffset + end)
      return { name, shape, data: new Float32Array(own as ArrayBuffer) }
    },
  )
  if (next !== data.length) throw broken('its data belongs to no tensor')
  return arrays
}

function byPlace([, one]: [string, Entry], [, other]: [string, Entry]): number {
  const [start, end] = one.data_offsets
  return start - other.data_offsets[0] || end - other.data_offsets[1]
}

function concatenate(arrays: readonly NamedArray[]): Buffer {
  return Buffer.concat(
    arrays.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  )
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function broken(why: string, cause?: unknown): GardenError {
  return new GardenError(
    'invalid_checkpoint',
    `The file is not a whole safetensors file: ${why}.`,
    { cause },
  )
}
