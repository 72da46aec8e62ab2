import * as tf from '@tensorflow/tfjs'
import type { Features } from './frechet.ts'
import { requireSameCount } from './sliced.ts'

/** Rows of a kernel matrix at once: 256 by 10,000 are 10 MB. */
const AT_ONCE = 256

/**
 * The kernel distance: the unbiased estimate of the squared maximum mean discrepancy under the kernel
 * (x · y / size + 1)³. For sets of the same distribution it is 0 on average, so slightly negative at times.
 *
 * Source: Bińkowski et al., "Demystifying MMD GANs", arXiv:1801.01401, section 4.
 *
 * @throws RangeError when the sets differ in number
 */
export async function kernelDistance(one: Features, other: Features): Promise<number> {
  requireSameCount(one.count, other.count)
  const [x, y] = [one, other].map(({ count, size, data }) => tf.tensor2d(data, [count, size])) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ]
  const within = (await meanKernel(x, x, true)) + (await meanKernel(y, y, true))
  const between = await meanKernel(x, y, false)
  tf.dispose([x, y])
  return within - 2 * between
}

/** @param apart leaves out each picture's kernel with itself, which would bias the mean */
async function meanKernel(x: tf.Tensor2D, y: tf.Tensor2D, apart: boolean): Promise<number> {
  const [count] = x.shape
  let sum = 0
  for (let start = 0; start < count; start += AT_ONCE) {
    const rows = Math.min(AT_ONCE, count - start)
    const some = tf.tidy(() => kernel(tf.slice(x, [start, 0], [rows, -1]), y))
    const values = await some.data()
    some.dispose()
    for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
    if (apart) for (let i = 0; i < rows; i++) sum -= values[i * count + start + i] ?? 0
  }
  return sum / (count * (apart ? count - 1 : count))
}

function kernel(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D {
  const [, size] = x.shape
  return tf.pow(tf.add(tf.div(tf.matMul(x, y, false, true), size), 1), 3)
}
