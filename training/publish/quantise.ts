import { setFloat16 } from '@petamoriken/float16'
import type * as tf from '@tensorflow/tfjs'

export type Quantization = 'float16' | 'uint16'

/** One weight in a published model: its entry in model.json's weights manifest, and its bytes. */
export type PublishedWeight = { entry: tf.io.WeightsManifestEntry; bytes: Uint8Array }

/**
 * A weight in 16 bits, as `tf.loadLayersModel` decodes it: IEEE half precision, or 65,536 even steps
 * between the tensor's least and greatest value.
 */
export function quantise(
  name: string,
  shape: number[],
  values: Float32Array,
  dtype: Quantization,
): PublishedWeight {
  const bytes = new Uint8Array(values.length * 2)
  const view = new DataView(bytes.buffer)
  if (dtype === 'float16') {
    for (const [i, value] of values.entries()) setFloat16(view, 2 * i, value, true)
    const entry = {
      name,
      shape,
      dtype: 'float32',
      quantization: { dtype, original_dtype: 'float32' },
    } as const
    return { entry, bytes }
  }
  const { min, scale } = range(values)
  for (const [i, value] of values.entries())
    view.setUint16(2 * i, Math.round((value - min) / scale), true)
  return { entry: { name, shape, dtype: 'float32', quantization: { dtype, min, scale } }, bytes }
}

/** A tensor of equal values has no width; any scale but 0 then decodes to `min`. */
function range(values: Float32Array): { min: number; scale: number } {
  let [min, max] = [Infinity, -Infinity]
  for (const value of values) {
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return { min, scale: max > min ? (max - min) / 65535 : 1 }
}
