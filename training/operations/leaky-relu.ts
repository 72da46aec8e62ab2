import * as tf from '@tensorflow/tfjs'
import { isNative } from '../backend/node-backend.ts'
import { native } from './native.ts'

/**
 * The gradient of leaky relu: dy where x is above 0, alpha · dy elsewhere. It can be differentiated
 * again; what it is a gradient of is piecewise linear, so x gets none.
 *
 * @param alpha slope below 0; 0 is plain relu
 */
export function leakyReluGradient(dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor {
  if (!isNative()) return tf.mul(dy, tf.step(x, alpha))
  const gradient = tf.customGrad((dy, x, save) => {
    ;(save as tf.GradSaveFunc)([x as tf.Tensor])
    const value = native('LeakyReluGrad', [dy as tf.Tensor, x as tf.Tensor], {
      alpha,
    })[0] as tf.Tensor
    return {
      value,
      gradFunc: (dValue: tf.Tensor, saved: tf.Tensor[]) => {
        const at = saved[0] as tf.Tensor
        return [leakyReluGradient(dValue, at, alpha), tf.zerosLike(at)]
      },
    }
  })
  return gradient(dy, x)
}
