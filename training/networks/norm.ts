import * as tf from '@tensorflow/tfjs'
import { isNative } from '../backend/node-backend.ts'
import type { Config } from '../config.ts'
import { batchNorm } from '../operations/batch-norm.ts'
import { type NamedVariable, ones, zeros } from './variables.ts'

/** What a critic may do between a convolution and its activation; [n, height, width, channels] → the same. */
export type Norm = {
  readonly variables: readonly NamedVariable[]
  /** @param isTwice whether it must be differentiated twice, as a penalty on slopes needs */
  apply(x: tf.Tensor4D, isTwice: boolean): tf.Tensor4D
}

/**
 * A norm with gain and bias: of operations that TF.js differentiates twice rightly, or where once is enough, of
 * TensorFlow's own, which takes a fraction of the passes over memory.
 *
 * Layer norm is over each picture: Ba, Kiros and Hinton, arXiv:1607.06450. Batch norm is over the
 * batch, always with its own moments: Ioffe and Szegedy, arXiv:1502.03167.
 *
 * @param epsilon added to the variance
 */
export function criticNorm(
  kind: Config['criticNorm'],
  name: string,
  channels: number,
  epsilon: number,
): Norm {
  if (kind === 'none') return { variables: [], apply: (x) => x }
  const gamma = ones(`${name}/gamma`, [channels])
  const beta = zeros(`${name}/beta`, [channels])
  const axes = kind === 'layer' ? [1, 2, 3] : [0, 1, 2]
  return { variables: [gamma, beta], apply }

  function apply(x: tf.Tensor4D, isTwice: boolean): tf.Tensor4D {
    if (kind === 'batch' && !isTwice && isNative())
      return batchNorm(x, gamma.variable, beta.variable, epsilon, () => {})
    const { mean, variance } = tf.moments(x, axes, true)
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)))
    return tf.add(tf.mul(normal, gamma.variable), beta.variable)
  }
}
