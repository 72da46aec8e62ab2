import { getFloat16 } from '@petamoriken/float16'
import * as z from 'zod'
import type { Weights } from './layers.ts'
import { refused } from './network.ts'

const affine = { scale: z.number(), min: z.number() }

/** A group of `weightsManifest` of a `model.json`: its shards, and what lies in them, in order. */
export const groupSchema = z.object({
  paths: z.array(z.string()),
  weights: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int().min(0)),
      dtype: z.literal('float32'),
      quantization: z
        .discriminatedUnion('dtype', [
          z.object({ dtype: z.literal('float16') }),
          z.object({ dtype: z.literal('uint16'), ...affine }),
          z.object({ dtype: z.literal('uint8'), ...affine }),
        ])
        .optional(),
    }),
  ),
})

export type Group = z.infer<typeof groupSchema>
type Quantization = Group['weights'][number]['quantization']

const BYTES = { float32: 4, float16: 2, uint16: 2, uint8: 1 } as const

/**
 * Decodes weights as TF.js does: quantised ones are steps · scale + min.
 *
 * @param bytes the group's shards, one after the other
 * @throws GardenError `invalid_manifest` when they are not as many as the group states
 */
export function decodeWeights({ weights }: Group, bytes: Uint8Array): Weights {
  let at = 0
  const decoded = new Map<string, { shape: readonly number[]; values: Float32Array }>()
  for (const { name, shape, quantization } of weights) {
    const count = shape.reduce((product, side) => product * side, 1)
    const length = count * BYTES[quantization?.dtype ?? 'float32']
    if (at + length > bytes.length) throw refused(`the weights end within ${name}`)
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, length)
    decoded.set(name, { shape, values: decode(view, count, quantization) })
    at += length
  }
  if (at === bytes.length) return decoded
  throw refused(`there are ${bytes.length - at} bytes more than the weights have`)
}

/** Loops, because Float32Array.from with a function takes a hundred times as long. */
function decode(view: DataView, count: number, quantization: Quantization): Float32Array {
  const values = new Float32Array(count)
  if (!quantization) for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, true)
  else if (quantization.dtype === 'float16')
    for (let i = 0; i < count; i++) values[i] = getFloat16(view, 2 * i, true)
  else {
    const { dtype, scale, min } = quantization
    if (dtype === 'uint8')
      for (let i = 0; i < count; i++) values[i] = view.getUint8(i) * scale + min
    else for (let i = 0; i < count; i++) values[i] = view.getUint16(2 * i, true) * scale + min
  }
  return values
}
