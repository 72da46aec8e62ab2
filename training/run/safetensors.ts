import { createHash } from 'node:crypto'
import { z } from 'zod'
import { asBytes } from '../../lib/bytes.ts'
import { type ErrorCode, GardenError } from '../../lib/error.ts'
import { bytesOf, DTYPE_NAMES, type Dtype, toFloat32 } from './dtype.ts'

export type NamedArray = { name: string; shape: number[]; data: Float32Array }

export type Tensors = { metadata: Record<string, string>; arrays: NamedArray[] }

/** A tensor of another program's file: its numbers as float32, and what they were stored as. */
export type ForeignArray = NamedArray & { dtype: Dtype }

const entrySchema = z.strictObject({
  dtype: z.enum(DTYPE_NAMES),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
})

type Entry = z.infer<typeof entrySchema>

const headerSchema = z
  .object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(entrySchema)

/** A tensor as its bytes lie in a file. */
export type StoredArray = {
  name: string
  shape: readonly number[]
  dtype: 'F64' | 'F32' | 'I32' | 'I16' | 'I8'
  bytes: Uint8Array
}

/**
 * Tensors in the safetensors format: header length (uint64, little-endian), JSON header, data.
 * The data's SHA-256 goes into the metadata, so that a file cut short or altered is told from a whole one.
 *
 * Source: the format's description in the repository huggingface/safetensors.
 */
export function encodeSafetensors({ metadata, arrays }: Tensors): Uint8Array {
  return encodeStored(
    metadata,
    arrays.map((array) => ({ ...array, dtype: 'F32', bytes: asBytes(array.data) })),
  )
}

/** The same of numbers of several kinds. */
export function encodeStored(
  metadata: Record<string, string>,
  arrays: readonly StoredArray[],
): Uint8Array {
  const data = Buffer.concat(arrays.map(({ bytes }) => bytes))
  const header: Record<string, unknown> = { __metadata__: { ...metadata, sha256: sha256(data) } }
  let offset = 0
  for (const { name, shape, dtype, bytes } of arrays) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] }
    offset += bytes.length
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
  const file = split(bytes, 'invalid_checkpoint')
  if (file.metadata.sha256 !== sha256(file.data))
    throw broken('its data does not match its hash', file.code)
  return { metadata: file.metadata, arrays: readArrays(file).map(withoutDtype) }
}

/**
 * Reads a safetensors file of any program: numbers of all kinds that PyTorch saves weights as, and
 * no hash.
 *
 * @returns tensors in the order of their data, which is not the order of the layers
 * @throws GardenError `invalid_model` when the bytes are cut short, overlap or are of another format
 */
export function decodeForeignSafetensors(bytes: Uint8Array): ForeignArray[] {
  return readArrays(split(bytes, 'invalid_model'))
}

type SplitFile = {
  metadata: Record<string, string>
  entries: [string, Entry][]
  data: Buffer
  /** Of the errors thrown. */
  code: ErrorCode
}

function split(bytes: Uint8Array, code: ErrorCode): SplitFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length < 8) throw broken(`it has only ${file.length} bytes`, code)
  const length = Number(file.readBigUInt64LE())
  if (length > file.length - 8)
    throw broken(`it ends after ${file.length} bytes, inside its header`, code)
  try {
    const header = headerSchema.parse(JSON.parse(file.toString('utf8', 8, 8 + length)))
    const { __metadata__: metadata, ...entries } = header
    return { metadata, entries: Object.entries(entries), data: file.subarray(8 + length), code }
  } catch (cause) {
    throw broken('its header cannot be read', code, cause)
  }
}

/** In the order of their data, which they must fill without a gap. */
function readArrays({ entries, data, code }: SplitFile): ForeignArray[] {
  let next = 0
  const arrays = entries.sort(byPlace).map(([name, { dtype, shape, data_offsets }]) => {
    const [start, end] = data_offsets
    const size = shape.reduce((product, side) => product * side, 1)
    if (start !== next || end - start !== size * bytesOf(dtype) || end > data.length)
      throw broken(`the tensor ${name} does not fit`, code)
    next = end
    return { name, shape, dtype, data: toFloat32(dtype, data.subarray(start, end)) }
  })
  if (next !== data.length) throw broken('its data belongs to no tensor', code)
  return arrays
}

function withoutDtype({ name, shape, data }: ForeignArray): NamedArray {
  return { name, shape, data }
}

function byPlace([, one]: [string, Entry], [, other]: [string, Entry]): number {
  const [start, end] = one.data_offsets
  return start - other.data_offsets[0] || end - other.data_offsets[1]
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function broken(why: string, code: ErrorCode, cause?: unknown): GardenError {
  return new GardenError(code, `The file is not a whole safetensors file: ${why}.`, { cause })
}
