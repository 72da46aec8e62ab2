import * as tf from '@tensorflow/tfjs'
import { uniform } from './uniform.ts'

/**
 * Sets a share of the values to 0 and scales up the others, so that their mean stays.
 *
 * Source: Srivastava et al., "Dropout", JMLR 15, 2014.
 *
 * @param share in [0, 1)
 * @param seed fixes which, 1 … 2^32
 * @param isScaled false leaves the others as they are
 */
export function dropout<T extends tf.Tensor>(
  x: T,
  share: number,
  seed: number,
  isScaled = true,
): T {
  return tf.mul(x, keptBy(x.shape, share, seed, isScaled))
}

/** What `dropout` multiplies values by. */
export function keptBy(shape: number[], share: number, seed: number, isScaled: boolean): tf.Tensor {
  return tf.tidy(() => {
    const drawn = tf.greaterEqual(uniform(shape, seed), share)
    return tf.mul(tf.cast(drawn, 'float32'), isScaled ? 1 / (1 - share) : 1)
  })
}
