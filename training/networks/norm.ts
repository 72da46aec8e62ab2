import * as tf from '@tensorflow/tfjs'
import type { Config } from '../config.ts'
import { type NamedVariable, ones, zeros } from './variables.ts'

/** What a critic may do between a convolution and its activation; [n, height, width, channels] → the same. */
export type Norm = {
  readonly variables: readonly NamedVariable[]
  apply(x: tf.Tensor4D): tf.Tensor4D
}

/**
 * A norm with gain and bias, of operations that TF.js differentiates twice rightly, as a penalty needs.
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

  function apply(x: tf.Tensor4D): tf.Tensor4D {
    const { mean, variance } = tf.moments(x, axes, true)
    const normal = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)))
    return tf.add(tf.mul(normal, gamma.variable), beta.variable)
  }
}
