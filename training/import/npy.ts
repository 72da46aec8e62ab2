import { bytesOf, type Dtype, toFloat32 } from '../run/dtype.ts'
import type { ForeignArray } from '../run/safetensors.ts'
import { refused } from './refusal.ts'

const DTYPES: Record<string, Dtype | undefined> = {
  '<f8': 'F64',
  '<f4': 'F32',
  '<f2': 'F16',
  '|u1': 'U8',
}

/**
 * Reads an array that NumPy saved.
 *
 * Source: the format's description, numpy.lib.format.
 *
 * @throws GardenError `invalid_model` when the bytes are cut short, or of numbers in another order
 */
export function decodeNpy(name: string, bytes: Uint8Array): ForeignArray {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length < 12 || file.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw refused(`${name} is not an array of NumPy's.`)
  const isFirst = file[6] === 1
  const start = isFirst ? 10 : 12
  const end = start + (isFirst ? file.readUInt16LE(8) : file.readUInt32LE(8))
  const header = file.toString('latin1', start, end)
  const dtype = DTYPES[/'descr': *'([^']*)'/.exec(header)?.[1] ?? '']
  const sides = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1]
  if (dtype === undefined || sides === undefined || !/'fortran_order': *False/.test(header))
    throw refused(
      `${name} does not hold numbers in C order of 16, 32 or 64 bits, or bytes.`,
      'Save numpy.ascontiguousarray(pictures, "float32").',
    )
  const shape = [...sides.matchAll(/\d+/g)].map(Number)
  const size = shape.reduce((product, side) => product * side, 1)
  const data = file.subarray(end)
  if (data.length !== size * bytesOf(dtype))
    throw refused(`${name} has ${data.length} bytes instead of ${size * bytesOf(dtype)}.`)
  return { name, shape, dtype, data: toFloat32(dtype, data) }
}
