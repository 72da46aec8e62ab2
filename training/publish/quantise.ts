import type * as tf from '@tensorflow/tfjs'
import { toFloat16 } from '../run/dtype.ts'

/** A number's type in published layers. */
export type Quantization = 'float16' | 'uint16'

/** One weight in a published model: its entry in model.json's weights manifest, and its bytes. */
export type PublishedWeight = { entry: tf.io.WeightsManifestEntry; bytes: Uint8Array }

/**
 * A weight in 16 bits, as `tf.loadLayersModel` decodes it: IEEE half precision, or even steps
 * between the tensor's least and greatest value.
 */
export function quantise(
  name: string,
  shape: number[],
  values: Float32Array,
  dtype: Quantization,
): PublishedWeight {
  if (dtype === 'float16') return halves(name, shape, values)
  const { min, scale } = range(values)
  const steps = (value: number) => Math.round((value - min) / scale)
  const bytes = words(values, steps)
  return { entry: { name, shape, dtype: 'float32', quantization: { dtype, min, scale } }, bytes }
}

function halves(name: string, shape: number[], values: Float32Array): PublishedWeight {
  const quantization = { dtype: 'float16', original_dtype: 'float32' } as const
  return { entry: { name, shape, dtype: 'float32', quantization }, bytes: toFloat16(values) }
}

function words(values: Float32Array, steps: (value: number) => number): Uint8Array {
  const bytes = new Uint8Array(values.length * 2)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint16(2 * i, steps(value), true)
  return bytes
}

/** A tensor of equal values has no width; any scale but 0 then decodes to `min`. */
function range(values: Float32Array): { min: number; scale: number } {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) {
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return { min, scale: max > min ? (max - min) / (2 ** 16 - 1) : 1 }
}
