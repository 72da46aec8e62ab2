import { getFloat16, setFloat16 } from '@petamoriken/float16'

/** How many bytes a number has, and how it is read: all are little-endian, as every machine that runs Node is. */
const DTYPES = {
  F64: { bytes: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view: DataView, at: number) => getFloat16(view, at, true) },
  BF16: { bytes: 2, read: readBfloat16 },
  I64: { bytes: 8, read: (view: DataView, at: number) => Number(view.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  I8: { bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  U8: { bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
} as const

/** Kinds of numbers that tensors are stored as, by safetensors' names. */
export type Dtype = keyof typeof DTYPES

export const DTYPE_NAMES = Object.keys(DTYPES) as [Dtype, ...Dtype[]]

export function bytesOf(dtype: Dtype): number {
  return DTYPES[dtype].bytes
}

/**
 * Numbers as float32, which all but F64 and large integers fit exactly.
 *
 * @param bytes a whole number of them
 */
export function toFloat32(dtype: Dtype, bytes: Uint8Array): Float32Array {
  // A copy, because a Float32Array must start at a multiple of four bytes.
  if (dtype === 'F32') return new Float32Array(new Uint8Array(bytes).buffer)
  const { bytes: width, read } = DTYPES[dtype]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array(bytes.length / width)
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * width)
  return values
}

/** Numbers in half precision, which keeps three digits of those from 6e-5 to 65,504. */
export function toFloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(2 * values.length)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) setFloat16(view, 2 * i, value, true)
  return bytes
}

const bits = new DataView(new ArrayBuffer(4))

/** The upper half of a float32. */
function readBfloat16(view: DataView, at: number): number {
  bits.setUint32(0, view.getUint16(at, true) * 2 ** 16)
  return bits.getFloat32(0)
}
