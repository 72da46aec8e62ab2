import * as tf from '@tensorflow/tfjs'
import { isNative } from '../backend/node-backend.ts'
import { native } from './native.ts'

const NHWC = { data_format: 'NHWC' }

/**
 * Adds a bias to the last axis.
 *
 * @param x [n, height, width, channels]
 * @param bias [channels]
 */
export function addBias<T extends tf.Tensor>(x: T, bias: tf.Tensor): T {
  if (!isNative()) return tf.add(x, bias)
  const add = tf.customGrad((x, bias) => ({
    value: native('BiasAdd', [x as tf.Tensor, bias as tf.Tensor], NHWC)[0] as tf.Tensor,
    gradFunc: (dy: tf.Tensor) => [dy, native('BiasAddGrad', [dy], NHWC)[0] as tf.Tensor],
  }))
  return add(x, bias) as T
}
