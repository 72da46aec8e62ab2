import * as tf from '@tensorflow/tfjs'
import type { Features } from './frechet.ts'

/** Rows of a distance matrix at once: 256 by 10,000 are 10 MB. */
const AT_ONCE = 256

/** [count, size] */
export function asTensor({ count, size, data }: Features): tf.Tensor2D {
  return tf.tensor2d(data, [count, size])
}

/** Shows each of `ones` its squared distances to all `others`. */
export async function eachRow(
  ones: tf.Tensor2D,
  others: tf.Tensor2D,
  see: (distances: Float32Array, row: number) => void,
): Promise<void> {
  const [count, size] = ones.shape
  const columns = others.shape[0]
  for (let start = 0; start < count; start += AT_ONCE) {
    const rows = Math.min(AT_ONCE, count - start)
    const some = tf.tidy(() => squaredDistances(tf.slice(ones, [start, 0], [rows, size]), others))
    const values = (await some.data()) as Float32Array
    some.dispose()
    for (let i = 0; i < rows; i++) see(values.subarray(i * columns, (i + 1) * columns), start + i)
  }
}

function squaredDistances(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  const lengths = tf.add(
    tf.sum(tf.square(x), 1, true),
    tf.reshape(tf.sum(tf.square(y), 1), [1, -1]),
  )
  return tf.sub(lengths, tf.mul(2, tf.matMul(x, y, false, true)))
}
