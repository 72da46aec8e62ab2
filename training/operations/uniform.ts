import * as tf from '@tensorflow/tfjs'
import { isNative } from '../backend/node-backend.ts'
import { native } from './native.ts'

/**
 * Numbers uniform in [0, 1), a function of the seed alone: TensorFlow's counter-based generator where
 * it runs, which takes a fiftieth of the time of TF.js' own, drawn in JavaScript, elsewhere. The two
 * differ.
 *
 * @param seed 1 … 2^32
 */
export function uniform(shape: number[], seed: number): tf.Tensor {
  if (!isNative()) return tf.randomUniform(shape, 0, 1, 'float32', seed)
  return tf.tidy(() => {
    const inputs = [tf.tensor1d(shape, 'int32'), tf.tensor1d([seed >>> 16, seed & 0xffff], 'int32')]
    const types = { dtype: 'float32', T: 'int32', Tseed: 'int32' } as const
    return native('StatelessRandomUniform', inputs, {}, { types })[0] as tf.Tensor
  })
}
