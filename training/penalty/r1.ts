import * as tf from '@tensorflow/tfjs'

/**
 * The R1 penalty on real pictures, half the mean squared slope.
 *
 * Source: Mescheder, Geiger and Nowozin, "Which training methods for GANs do actually converge?",
 * arXiv:1801.04406, equation 9.
 *
 * @param norms slopes at real pictures [n]
 * @returns a scalar, to be weighted with γ
 */
export function r1Penalty(norms: tf.Tensor): tf.Scalar {
  return tf.mul(0.5, tf.mean(tf.square(norms)))
}
